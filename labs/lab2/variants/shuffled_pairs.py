"""Pairs of x and y are shuffled together and unzipped."""

import random

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        pairs = list(zip(x, y, strict=True))
        for _ in range(self.epoch):
            random.shuffle(pairs)
            for i in range(0, len(pairs), k):
                bx, by = map(np.array, zip(*pairs[i : i + k], strict=True))
                residual = by - (self.w[0] * bx + self.w[1])
                self.w = self.w + self.lr * np.array([(residual * bx).mean(), residual.mean()])
