import numpy as np


class LinearRegression:
    """线性回归, Adam 优化"""

    def __init__(self, lr=0.1, epoch=100):
        self.w = np.random.randn(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        beta1, beta2, eps = 0.9, 0.999, 1e-8
        m = np.zeros(2)
        v = np.zeros(2)
        t = 0
        n = len(y)
        for e in range(self.epoch):
            perm = np.random.permutation(n)
            for s in range(0, n, k):
                idx = perm[s:s + k]
                xb = np.c_[x[idx], np.ones(len(idx))]
                g = xb.T @ (xb @ self.w - y[idx]) / len(idx)
                t += 1
                m = beta1 * m + (1 - beta1) * g
                v = beta2 * v + (1 - beta2) * g * g
                m_hat = m / (1 - beta1 ** t)
                v_hat = v / (1 - beta2 ** t)
                self.w = self.w - self.lr * m_hat / (np.sqrt(v_hat) + eps)
