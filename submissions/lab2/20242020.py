import numpy as np

BATCH_SIZE = 16


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        n = x.size
        for _ in range(self.epoch):
            p = np.random.permutation(n)
            for i in range(0, n, BATCH_SIZE):
                q = p[i:i + BATCH_SIZE]
                A = np.stack([x[q], np.ones(q.size)], axis=-1)
                self.w = self.w - self.lr * A.T @ (A @ self.w - y[q]) / q.size
