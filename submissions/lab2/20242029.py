import numpy as np

data = np.loadtxt('train.txt')          # (N, 2)


class LinearRegression(object):
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 200

    def train(self, x, y, k=8):
        for e in range(self.epoch):
            np.random.shuffle(data)
            for i in range(0, len(data), k):
                batch = data[i:i + k]
                xb, yb = batch[:, 0], batch[:, 1]
                diff = self.w[0] * xb + self.w[1] - yb
                self.w = self.w - self.lr * np.array([(diff * xb).mean(), diff.mean()])


model = LinearRegression()
model.train(data[:, 0], data[:, 1])
