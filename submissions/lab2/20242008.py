# Lab2 线性回归
import numpy as np
import matplotlib.pyplot as plt


class LinearRegression:
    def __init__(self):
        self.w = np.ones(2)
        self.lr = 0.001
        self.epoch = 2000
        self.losses = []

    def train(self, x, y, k=8):
        self.losses = []
        n = len(x)
        for i in range(self.epoch):
            # 每次迭代随机抽取一个小批量(不重复)
            pick = np.random.choice(n, size=min(k, n), replace=False)
            xx, yy = x[pick], y[pick]
            y_pred = self.w[0] * xx + self.w[1]
            grad_k = 2 * np.mean((y_pred - yy) * xx)
            grad_b = 2 * np.mean(y_pred - yy)
            self.w = self.w - self.lr * np.array([grad_k, grad_b])
            self.losses.append(np.mean((y_pred - yy) ** 2))


x_train, y_train = np.loadtxt('train.txt', unpack=True)
m = LinearRegression()
m.train(x_train, y_train)
plt.plot(m.losses)
plt.savefig('loss.png')
