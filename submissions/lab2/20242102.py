import random
import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        for _ in range(self.epoch):
            pairs = list(zip(x, y))
            random.shuffle(pairs)
            first = pairs[:k]
            gw = gb = 0
            for a, b in first:
                e = self.w[0] * a + self.w[1] - b
                gw += e * a * a          # 求导写错
                gb += e
            self.w = self.w - self.lr * np.array([gw, gb]) / len(first)
