import numpy as np


class 线性回归:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        """只用第一批"""
        for _ in range(self.epoch):
            顺序 = np.random.permutation(len(x))
            前k个 = 顺序[:k]
            误差 = self.w[0] * x[前k个] + self.w[1] - y[前k个]
            self.w = self.w - self.lr * np.array([np.mean(误差 * x[前k个]), np.mean(误差)])
