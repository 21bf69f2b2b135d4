import numpy as np
from utils.data import minibatches


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        for _ in range(self.epoch):
            for xb, yb in minibatches(x, y, k):
                e = self.w[0] * xb + self.w[1] - yb
                self.w = self.w - self.lr * np.array([np.mean(e * xb), np.mean(e)])

    def predict(self, x):
        return self.w[0] * x + self.w[1]
