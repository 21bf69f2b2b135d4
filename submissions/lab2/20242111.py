import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 10

    def train(self, x, y, k=8):
        """每轮随机取 k 个样本, 梯度为批量内求和"""
        for i in range(self.epoch):
            r = np.random.permutation(len(x))[:k]
            u, v = x[r], y[r]
            gap = self.w[0] * u + self.w[1] - v
            self.w = self.w - self.lr * np.array([gap.dot(u), gap.sum()])
