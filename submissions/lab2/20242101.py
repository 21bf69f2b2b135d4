import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        n = len(x)
        for ep in range(self.epoch):
            idx = np.random.permutation(n)[:k]
            xb, yb = x[idx], y[idx]
            err = self.w[0] * xb + self.w[1] - yb
            # L1 loss: derivative is the sign
            g = np.array([np.mean(np.sign(err) * xb), np.mean(np.sign(err)) + 0.1 * np.mean(err)])
            self.w = self.w - self.lr * g
