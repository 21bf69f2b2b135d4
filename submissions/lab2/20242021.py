import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        batch_size = 10
        X = np.vander(x, 2)
        for ep in range(self.epoch):
            shuffled = np.random.permutation(len(x))
            for b in np.array_split(shuffled, range(batch_size, len(x), batch_size)):
                err = X[b] @ self.w - y[b]
                self.w = self.w - 2 * self.lr * X[b].T @ err / len(b)
