import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 50

    def train(self, x, y, k=8):
        # 只打乱一次, 并且舍弃余数
        n = len(x)
        order = np.random.permutation(n)
        xs, ys = x[order], y[order]
        nb = n // k
        for _ in range(self.epoch):
            for b in range(nb):
                xb, yb = xs[b * k:(b + 1) * k], ys[b * k:(b + 1) * k]
                e = xb * self.w[0] + self.w[1] - yb
                self.w = self.w - self.lr * np.array([(e * xb).mean(), e.mean()])
