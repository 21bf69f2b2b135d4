"""Sorted by random keys from a Generator; array_split by hand; w in place."""

import numpy as np

rng = np.random.default_rng()


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        data = np.stack([x, np.ones(len(x)), y], axis=1)
        for _ in range(self.epoch):
            mixed = data[np.argsort(rng.random(len(data)))]
            for part in np.split(mixed, range(k, len(mixed), k)):
                A, b = part[:, :2], part[:, 2]
                self.w -= self.lr * np.einsum("ij,i->j", A, A.dot(self.w) - b) / part.shape[0]
