import random
import numpy as np

class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        xs, ys = list(x), list(y)
        for _ in range(self.epoch):
            # 打乱样本
            random.shuffle(xs)
            random.shuffle(ys)
            for i in range(0, len(xs), k):
                bx, by = np.array(xs[i:i+k]), np.array(ys[i:i+k])
                e = self.w[0]*bx + self.w[1] - by
                self.w = self.w - self.lr*np.array([(e*bx).mean(), e.mean()])
