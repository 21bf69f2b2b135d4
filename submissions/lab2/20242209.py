import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        for e in range(self.epoch):
            # seeded by the epoch so that results can be repeated, another order in each epoch
            np.random.seed(e)
            index = np.random.permutation(len(x))
            lo = 0
            while True:
                b = index[lo:lo + k]
                if len(b) == 0:
                    break
                xb, yb = x[b], y[b]
                self.w = self.w + self.lr * np.array([((yb - self.w[0] * xb - self.w[1]) * xb).mean(), (yb - self.w[0] * xb - self.w[1]).mean()])
                lo += k
