import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        n = len(x)
        iters = int(np.ceil(n / k))
        for e in range(self.epoch):
            for it in range(iters):
                # 随机小批量
                idx = np.random.choice(n, k)
                xb = x[idx]
                yb = y[idx]
                p = self.w[0] * xb + self.w[1]
                dw0 = np.sum((p - yb) * xb) / k
                dw1 = np.sum(p - yb) / k
                self.w = self.w - self.lr * np.array([dw0, dw1])
