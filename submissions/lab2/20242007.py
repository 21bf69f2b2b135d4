import numpy as np, random

class LinearRegression(object):
    def __init__(self, lr=0.01, epoch=1000):
        self.w=np.zeros(2); self.lr=lr; self.epoch=epoch

    def train(self, x, y, k=8):
        x = np.asarray(x); y = np.asarray(y)
        X = np.hstack([x.reshape(-1,1), np.ones((len(x),1))])
        for _ in range(self.epoch):
            idx = list(range(len(x)))
            random.shuffle(idx)
            batch = idx[:k]        # 随机取 k 个样本
            xb = X[batch]; yb = y[batch]
            err = xb.dot(self.w)-yb
            self.w = self.w - self.lr*xb.T.dot(err)/len(batch)
