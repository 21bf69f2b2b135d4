import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.0005
        self.epoch = 1000

    def train(self, x, y, k=8):
        X = np.c_[x, np.ones(x.shape[0])]
        for _ in range(self.epoch):
            for s in range(0, len(X), k):
                Xb, yb = X[s:s + k], y[s:s + k]
                self.w = self.w - self.lr * Xb.T.dot(Xb.dot(self.w) - yb)
