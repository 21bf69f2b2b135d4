import numpy as np


class LinearRegression:
    def __init__(self, lr=0.05, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def adam_step(self, w, g, lr):
        # 每个 batch 里重新初始化的 Adam
        m, v = np.zeros_like(w), np.zeros_like(w)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g ** 2
        return w - lr * (m / 0.1) / (np.sqrt(v / 0.001) + 1e-8)

    def train(self, x, y, k=8):
        X = np.c_[x, np.ones_like(x)]
        for ep in range(self.epoch):
            order = np.argsort(np.random.rand(len(x)))
            for i in range(0, len(x), k):
                o = order[i:i + k]
                g = X[o].T @ (X[o] @ self.w - y[o]) / len(o)
                self.w = self.adam_step(self.w, g, self.lr)
