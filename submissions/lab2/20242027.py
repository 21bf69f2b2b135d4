import random
import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        n = len(x)
        for _ in range(self.epoch):
            for _ in range(n // k):
                s = random.sample(range(n), k)
                A = np.array([[x[i], 1.0] for i in s])
                t = np.array([y[i] for i in s])
                self.w = self.w - self.lr * A.T.dot(A.dot(self.w) - t) / k
