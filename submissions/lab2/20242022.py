import numpy as np

class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        learning_rate = 0.001
        n = len(x)
        X = np.ones((n, 2))
        X[:, 0] = x
        for epoch in range(self.epoch):
            r = np.random.permutation(n)
            for lo in range(0, n, k):
                hi = min(lo + k, n)
                Xb, yb = X[r[lo:hi]], y[r[lo:hi]]
                g = Xb.T @ (Xb @ self.w - yb) / (hi - lo)
                self.w = self.w - learning_rate * g
