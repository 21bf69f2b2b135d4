import numpy as np


class LinearRegression:
    """momentum instead of plain SGD, shuffled once (an unlisted mistake with a listed one)"""

    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        p = np.random.permutation(len(x))
        x, y = x[p], y[p]
        vel = np.zeros(2)
        for _ in range(self.epoch):
            for i in range(0, len(x), k):
                d = self.w[0] * x[i:i+k] + self.w[1] - y[i:i+k]
                vel = 0.9 * vel + np.array([np.mean(d * x[i:i+k]), np.mean(d)])
                self.w = self.w - self.lr * vel
