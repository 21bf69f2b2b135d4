# -*- coding: utf-8 -*-
import numpy as np
import matplotlib.pyplot as plt


def load_data(filename):
    """载入数据。"""
    xys = []
    with open(filename, 'r') as f:
        for line in f:
            xys.append(map(float, line.strip().split()))
        xs, ys = zip(*xys)
        return np.asarray(xs), np.asarray(ys)


def evaluate(ys, ys_pred):
    """评估模型。"""
    std = np.sqrt(np.mean(np.abs(ys - ys_pred) ** 2))
    return std


class LinearRegression(object):

    def __init__(self):
        self.w = np.random.randn(2)
        self.lr = 0.01
        self.epoch = 300

    def train(self, x, y, k=8):
        # 构造设计矩阵
        phi = np.concatenate([np.expand_dims(x, 1), np.ones((len(x), 1))], axis=1)
        for i in range(self.epoch):
            y_hat = np.dot(phi, self.w)
            loss = np.mean((y_hat - y) ** 2)
            grad = np.dot(phi.T, y_hat - y) / len(x)
            self.w = self.w - self.lr * grad
            if i % 50 == 0:
                print('epoch', i, 'loss', loss)

    def predict(self, x):
        return x * self.w[0] + self.w[1]


train_file = 'train.txt'
test_file = 'test.txt'
x_train, y_train = load_data(train_file)
x_test, y_test = load_data(test_file)
model = LinearRegression()
model.train(x_train, y_train)
y_test_pred = model.predict(x_test)
print('训练集标准差:', evaluate(y_train, model.predict(x_train)))
print('测试集标准差:', evaluate(y_test, y_test_pred))
plt.plot(x_train, y_train, 'ro', markersize=3)
plt.plot(x_test, y_test_pred, 'k')
plt.show()
