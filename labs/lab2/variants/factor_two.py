"""The squared error's own derivative, with its factor 2; a generator of batches; returns w as well."""

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def batches(self, X, y, k):
        order = np.random.permutation(len(y))
        for i in range(0, len(y), k):
            yield X[order[i : i + k]], y[order[i : i + k]]

    def train(self, x, y, k=8):
        X = np.vstack([x, np.ones_like(x)]).T
        for _ in range(self.epoch):
            for xb, yb in self.batches(X, y, k):
                self.w = self.w - self.lr * 2 * np.mean((xb @ self.w - yb)[:, None] * xb, axis=0)
        return self.w
