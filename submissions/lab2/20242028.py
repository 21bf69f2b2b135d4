import numpy as np


def load_data(path):
    d = np.loadtxt(path)
    return d[:, 0], d[:, 1]


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        X = np.column_stack([x, np.ones(len(x))])
        for _ in range(self.epoch):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = p[i:i + k]
                g = X[b].T @ (X[b] @ self.w - y_train[b]) / len(b)
                self.w = self.w - self.lr * g


x_train, y_train = load_data('train.txt')
model = LinearRegression()
model.train(x_train, y_train)
print(model.w)
