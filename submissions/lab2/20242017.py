import numpy as np

class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr, self.epoch = lr, epoch

    def train(self, x, y, k=8):
        phi = np.column_stack([x, np.ones_like(x)])
        n = len(y)
        for _ in range(self.epoch):
            order = np.random.permutation(n)
            for i in range(0, n, k):
                sel = order[i:i + k]
                residual = y[sel] - phi[sel] @ self.w
                grad = phi[sel].T @ residual / len(sel)
                self.w -= self.lr * grad      # w = w - lr * grad
