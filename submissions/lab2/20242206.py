import itertools
import random
import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        random.seed(2024)
        for _ in range(self.epoch):
            it = iter(random.sample(list(zip(x, y)), len(x)))
            for batch in iter(lambda: list(itertools.islice(it, k)), []):
                a, b = np.array(batch).T
                d = np.polyval(self.w, a) - b
                self.w = self.w - self.lr * np.array([np.average(d * a), np.average(d)])
