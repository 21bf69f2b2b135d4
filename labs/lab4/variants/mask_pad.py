"""The mask is kept, ones by pad, gradients in a list, the penalty added in backward."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["mask"] = x > 0
        return x * self.mem["mask"]

    def backward(self, grad_y):
        grad = grad_y.copy()
        grad[~self.mem["mask"]] = 0
        return grad


class Matmul:
    """Given / 已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        """W: (out, in), X: (in, N) -> (out, N)"""
        self.mem["W"] = W
        self.mem["X"] = X
        return W @ X

    def backward(self, grad_y):
        """grad_y: (out, N) -> gradient of X (in, N), gradient of W (out, in)"""
        grad_X = self.mem["W"].T @ grad_y
        grad_W = grad_y @ self.mem["X"].T
        return grad_X, grad_W


class Softmax:
    """Softmax of each row; given / 对每一行做 softmax，已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        """x: (N, C) -> (N, C)"""
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        self.mem["y"] = y
        return y

    def backward(self, grad_y):
        """grad_y: (N, C) -> (N, C)"""
        y = self.mem["y"]
        return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


class Log:
    """Given / 已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem["x"]


class Model:
    def __init__(self, pixels=784, hidden=100, classes=10, lr=1e-5, lambda1=0.01):
        self.W1 = np.random.normal(0, 0.05, (hidden, pixels + 1))  # (h, d + 1)
        self.W2 = np.random.normal(0, 0.05, (classes, hidden))  # (C, h)
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = lr
        self.lambda1 = lambda1  # weight of the L2 penalty / L2 正则的系数

    def compute_loss(self, log_prob, labels):
        loss = 0.0
        for row, label in zip(log_prob, labels, strict=True):
            loss -= row @ label
        for w in (self.W1, self.W2):
            loss += 0.5 * self.lambda1 * (w * w).sum()
        return loss

    def forward(self, x):
        x = x.reshape(-1, x.shape[1] * x.shape[2])
        x = np.pad(x, ((0, 0), (0, 1)), constant_values=1)
        out = self.mul_h1.forward(self.W1, x.T)
        out = self.relu.forward(out)
        out = self.mul_h2.forward(self.W2, out)
        out = self.softmax.forward(out.T)
        return self.log.forward(out)

    def backward(self, label):
        out = self.log.backward(-label)
        out = self.softmax.backward(out)
        out, dw2 = self.mul_h2.backward(out.T)
        out = self.relu.backward(out)
        _, dw1 = self.mul_h1.backward(out)
        self.dw = [dw1 + self.lambda1 * self.W1, dw2 + self.lambda1 * self.W2]

    def update(self):
        self.W1 = self.W1 - self.lr * self.dw[0]
        self.W2 = self.W2 - self.lr * self.dw[1]
