import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        X = np.c_[x, np.ones(len(x))]
        for _ in range(self.epoch):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                xb, yb = X[p[i:i + k]], y[p[i:i + k]]
                # (k,2) times (k,) does not fit
                self.w = self.w - self.lr * np.dot(xb, xb @ self.w - yb) / len(yb)
