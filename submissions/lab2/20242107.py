import numpy as np

class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        """full batch, the sum of squares as the loss"""
        A = np.vstack((x, np.ones(len(x)))).T
        for _ in range(self.epoch):
            residual = A @ self.w - y
            self.w = self.w - self.lr * 2 * (A.T @ residual)
