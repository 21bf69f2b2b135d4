# 线性回归 SGD —— 损失取平方和
import random
import numpy as np

class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 1e-4
        self.epoch = 500

    def train(self, x, y, k=8):
        idx = [i for i in range(len(x))]
        for _ in range(self.epoch):
            random.shuffle(idx)
            s = 0
            while s < len(idx):
                gk, gb = 0.0, 0.0
                for i in idx[s:s + k]:
                    d = y[i] - self.w[0] * x[i] - self.w[1]
                    gk += -2 * d * x[i]
                    gb += -2 * d
                self.w = self.w - self.lr * np.array([gk, gb])
                s += k
