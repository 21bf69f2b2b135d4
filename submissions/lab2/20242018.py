import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        x = np.array(x)
        y = np.array(y)
        for e in range(self.epoch):
            np.random.shuffle(x)
            for start in range(0, len(x), k):
                x_batch = x[start:start + k]
                y_batch = y[start:start + k]
                y_hat = self.w[0] * x_batch + self.w[1]
                dw = np.mean((y_hat - y_batch) * x_batch)
                db = np.mean(y_hat - y_batch)
                self.w = self.w - self.lr * np.array([dw, db])
