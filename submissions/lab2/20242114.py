import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        # 有放回地抽取, 学习率固定为 0.001, 且梯度求和
        for e in range(self.epoch):
            for s in range(0, len(x), k):
                i = np.random.randint(0, len(x), k)
                d = self.w[0] * x[i] + self.w[1] - y[i]
                self.w = self.w - 0.001 * np.array([np.sum(d * x[i]), np.sum(d)])
