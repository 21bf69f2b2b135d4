# 用 for 循环逐个样本累加, 不用矩阵
import random
import numpy as np

class LinearRegression(object):
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        N = len(x)
        for ep in range(self.epoch):
            remaining = list(range(N))
            while len(remaining) > 0:
                batch = []
                while len(batch) < k and len(remaining) > 0:
                    batch.append(remaining.pop(random.randrange(len(remaining))))
                gw, gb = 0.0, 0.0
                for i in batch:
                    err = self.w[0] * x[i] + self.w[1] - y[i]
                    gw += 2.0 * err * x[i]
                    gb += 2.0 * err
                self.w[0] = self.w[0] - self.lr * gw / len(batch)
                self.w[1] = self.w[1] - self.lr * gb / len(batch)
