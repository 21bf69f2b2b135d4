import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        # 偏置放在第一列
        phi0 = np.expand_dims(np.ones_like(x), axis=1)
        phi1 = np.expand_dims(x, axis=1)
        phi = np.concatenate([phi0, phi1], axis=1)
        for _ in range(self.epoch):
            idx = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = idx[i:i + k]
                g = phi[b].T @ (phi[b] @ self.w - y[b]) / len(b)
                self.w = self.w - self.lr * g

    def predict(self, x):
        return self.w[0] + self.w[1] * x
