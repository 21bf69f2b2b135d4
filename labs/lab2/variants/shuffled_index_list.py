"""random.shuffle on a list of indices, sums sample by sample, a while loop."""

import random

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        indices = list(range(len(x)))
        epoch = 0
        while epoch < self.epoch:
            random.shuffle(indices)
            for i in range(0, len(indices), k):
                chosen = indices[i : i + k]
                g0 = g1 = 0.0
                for j in chosen:
                    r = self.w[0] * x[j] + self.w[1] - y[j]
                    g0 += r * x[j]
                    g1 += r
                self.w[0] -= self.lr * g0 / len(chosen)
                self.w[1] -= self.lr * g1 / len(chosen)
            epoch += 1
