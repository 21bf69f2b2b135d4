import numpy as np

class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        lr, batch = 0.01, 32
        X = np.c_[x, np.ones(len(x))]
        for _ in range(self.epoch):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), batch):
                b = p[i:i+batch]
                self.w = self.w - lr * X[b].T @ (X[b] @ self.w - y[b]) / len(b)
