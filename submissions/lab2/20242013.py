import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        n = len(x)
        num_batches = n // k
        X = np.vstack([x, np.ones(n)]).T
        for e in range(self.epoch):
            rand = np.random.permutation(n)
            X_s, y_s = X[rand], y[rand]
            for b in range(num_batches):
                Xb = X_s[b * k: b * k + k]
                yb = y_s[b * k: b * k + k]
                grad = (2 / k) * Xb.T @ (Xb @ self.w - yb)
                self.w = self.w - self.lr * grad
