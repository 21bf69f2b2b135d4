import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        X = np.stack([x, np.ones_like(x)], axis=1)
        for e in range(self.epoch):
            i = 0
            while i < len(x):
                # 这里的 Adam 每个批量都从零开始
                m, v, t = 0, 0, 1
                xb, yb = X[i:i + k], y[i:i + k]
                g = 2 * xb.T @ (xb @ self.w - yb) / len(xb)
                m = 0.9 * m + 0.1 * g
                v = 0.999 * v + 0.001 * g * g
                mh, vh = m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)
                self.w = self.w - self.lr * mh / (np.sqrt(vh) + 1e-8)
                i += k
