import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        x = x.copy()
        for _ in range(self.epoch):
            np.random.shuffle(x)
            for i in range(0, len(x), k):
                xb, yb = x[i:i + k], y[i:i + k]
                e = self.w[0] * xb + self.w[1] - yb
                self.w = self.w - self.lr * np.array([2 * np.mean(e * xb), 2 * np.mean(e)])
