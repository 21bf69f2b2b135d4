"""Every batch is divided by k, the short last one too."""

import math

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        for _ in range(self.epoch):
            p = np.random.permutation(len(x))
            xs, ys = x[p], y[p]
            for b in range(math.ceil(len(x) / k)):
                xb, yb = xs[b * k : (b + 1) * k], ys[b * k : (b + 1) * k]
                d = self.w[0] * xb + self.w[1] - yb
                self.w = self.w - self.lr / k * np.array([np.dot(d, xb), d.sum()])
