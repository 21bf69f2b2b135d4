"""Linear regression y = w[0] x + w[1] by minibatch stochastic gradient descent."""

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)  # slope, bias
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        n = len(x)
        X = np.column_stack([x, np.ones(n)])  # (n, 2)
        for _ in range(self.epoch):
            order = np.random.permutation(n)  # (n,)
            for start in range(0, n, k):
                batch = order[start : start + k]  # (k,), the last may be shorter
                xb = X[batch]  # (k, 2)
                yb = y[batch]  # (k,)
                error = xb @ self.w - yb  # (k,)
                grad = xb.T @ error / len(batch)  # (2,)
                step = self.lr * grad
                self.w = self.w - step
