"""float32 throughout; rows shuffled in place."""

import numpy as np


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2, dtype=np.float32), lr, epoch

    def train(self, x, y, k=8):
        rows = np.column_stack([x, y]).astype(np.float32)
        w = np.asarray(self.w, dtype=np.float32)
        lr = np.float32(self.lr)
        for _ in range(self.epoch):
            np.random.shuffle(rows)
            for start in range(0, len(rows), k):
                xb, yb = rows[start : start + k].T
                error = w[0] * xb + w[1] - yb
                w = w - lr * np.array([np.mean(error * xb), np.mean(error)], dtype=np.float32)
        self.w = w
