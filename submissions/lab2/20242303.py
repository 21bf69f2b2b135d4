import numpy as np

class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        # 没有打乱
        for _ in range(self.epoch):
            for i in range(0, len(x), k):
                e = self.w[0]*x[i:i+k] + self.w[1] - y[i:i+k]
                self.w = self.w - self.lr*np.array([(e*x[i:i+k]).mean(), e.mean()])
