# pandas-like style: a structured sample() of rows per epoch
import math
import numpy as np

rng = np.random.RandomState()


def gradient(w, x, y):
    e = w[0] * x + w[1] - y
    return np.array([2 * (e * x).sum(), 2 * e.sum()])


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        rows = np.array([x, y])
        for _ in range(self.epoch):
            mixed = rows[:, rng.permutation(rows.shape[1])]
            for piece in range(math.ceil(rows.shape[1] / k)):
                bx, by = mixed[:, piece * k:piece * k + k]
                # 最后一批也除以 k
                self.w = self.w - self.lr / k * gradient(self.w, bx, by)
