import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.random.normal(size=2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        w = self.w
        X = np.array([[v, 1] for v in x])
        for ep in range(self.epoch):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = p[i:i + k]
                w = w - self.lr * X[b].T @ (X[b] @ w - y[b]) / len(b)
        print('done, w =', w)
