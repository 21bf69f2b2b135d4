import numpy as np


def load_data(f):
    a = np.loadtxt(f)
    return a[:, 0], a[:, 1]


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        n = len(y_train)
        for _ in range(self.epoch):
            idx = np.random.permutation(n)
            for j in range(n // k):
                b = idx[j * k:(j + 1) * k]
                e = self.w[0] * x[b] + self.w[1] - y_train[b]
                self.w = self.w - self.lr * np.array([np.mean(e * x[b]), np.mean(e)])


x_train, y_train = load_data('train.txt')
LinearRegression().train(x_train, y_train)
