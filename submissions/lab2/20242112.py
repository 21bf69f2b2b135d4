import numpy as np

EPOCHS = 50
LR = 0.02


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        X = np.array([x, np.ones(len(x))]).T
        for e in range(EPOCHS):
            order = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = order[i:i + k]
                g = X[b].T @ (X[b] @ self.w - y[b]) / len(b)
                self.w -= LR * g
