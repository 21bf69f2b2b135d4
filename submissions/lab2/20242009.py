import numpy as np


class LinearRegression:
    def __init__(self, lr=0.02, epoch=60):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        data = np.column_stack((x, np.ones(len(x)), y))
        np.random.shuffle(data)          # 打乱数据
        for ep in range(self.epoch):
            for i in range(0, len(data), k):
                mini = data[i:i + k]
                A, t = mini[:, :-1], mini[:, -1]
                self.w = self.w - self.lr * A.T @ (A @ self.w - t) / len(mini)
