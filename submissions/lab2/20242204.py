import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros((2, 1))
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        # column vectors everywhere
        Phi = np.concatenate((x.reshape(-1, 1), np.ones((x.shape[0], 1))), axis=1)
        Y = y.reshape(-1, 1)
        w = np.asarray(self.w).reshape(2, 1)
        for _ in range(self.epoch):
            s = np.random.permutation(Phi.shape[0])
            P, T = Phi[s, :], Y[s, :]
            for i in range(0, P.shape[0], k):
                p, t = P[i:i + k, :], T[i:i + k, :]
                w = w - self.lr / p.shape[0] * np.matmul(p.T, np.matmul(p, w) - t)
        self.w = w
