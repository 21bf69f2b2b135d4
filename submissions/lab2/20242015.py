import numpy as np


class LinearRegression:
    def __init__(self, lr=0.001, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        X = np.insert(x.reshape(-1, 1), 1, 1, axis=1)
        for _ in range(self.epoch):
            idx = np.random.permutation(X.shape[0])
            X, y = X[idx], y[idx]
            for j in range(0, X.shape[0], k):
                xb, yb = X[j:j+k], y[j:j+k]
                gradient = xb.T @ (xb @ self.w - yb)
                self.w = self.w - self.lr * gradient
