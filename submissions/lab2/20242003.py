import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.005
        self.epoch = 200

    def train(self, x, y, k=8):
        X = np.stack((x, np.ones(x.shape)), axis=1)
        num = x.shape[0]
        for ep in range(self.epoch):
            # 按顺序取出每个 batch
            for i in range(0, num, k):
                X_batch = X[i:i + k]
                y_batch = y[i:i + k]
                pred = X_batch.dot(self.w)
                dw = X_batch.T.dot(pred - y_batch) / X_batch.shape[0]
                self.w -= self.lr * dw

    def predict(self, x):
        X = np.stack((x, np.ones(x.shape)), axis=1)
        return X.dot(self.w)


data = np.loadtxt('train.txt')
lr_model = LinearRegression()
lr_model.train(data[:, 0], data[:, 1])
print(lr_model.w)
