import numpy as np

class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        for i in range(self.epoch):
            # 随机打乱
            index = np.arange(len(x))
            np.random.shuffle(index)
            x_batch = x[index[0:k]]
            y_batch = y[index[0:k]]
            y_ = x_batch * self.w[0] + self.w[1]
            self.w[0] -= self.lr * np.mean((y_ - y_batch) * x_batch)
            self.w[1] -= self.lr * np.mean(y_ - y_batch)
