"""np.maximum, the input kept as an attribute, ones by hstack, gradients in a dictionary."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}
        self.x = None

    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, grad_y):
        return grad_y * (self.x > 0)


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
        penalty = self.lambda1 / 2 * (np.linalg.norm(self.W1) ** 2 + np.linalg.norm(self.W2) ** 2)
        return -np.sum(labels * log_prob) + penalty

    def forward(self, x):
        n = x.shape[0]
        x = np.hstack([x.reshape(n, -1), np.ones((n, 1))])
        h1 = self.relu.forward(self.mul_h1.forward(self.W1, x.T))
        return self.log.forward(self.softmax.forward(self.mul_h2.forward(self.W2, h1).T))

    def backward(self, label):
        self.grads = {}
        g = self.softmax.backward(self.log.backward(-label))
        g, self.grads["W2"] = self.mul_h2.backward(g.T)
        _, self.grads["W1"] = self.mul_h1.backward(self.relu.backward(g))

    def update(self):
        for name in ("W1", "W2"):
            weight = getattr(self, name)
            weight -= self.lr * (self.grads[name] + self.lambda1 * weight)
