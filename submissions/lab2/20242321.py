import numpy as np
#import pdb

# ---- 旧版本，没有用到 ----
# class LinearRegression:
#     def train(self, x, y, k=8):
#         raise NotImplementedError


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        """第一次写的，整个训练集一起更新（后面重写了）"""
        X = np.c_[x, np.ones(len(x))]
        for _ in range(self.epoch):
            self.w = self.w - self.lr * X.T @ (X @ self.w - y) / len(x)

    def train(self, x, y, k=8):
        import pdb; pdb.set_trace()
        X = np.c_[x, np.ones(len(x))]
        for _ in range(self.epoch):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = p[i:i + k]
                self.w = self.w - self.lr * X[b].T @ (X[b] @ self.w - y[b]) / len(b)
        return
        raise NotImplementedError
