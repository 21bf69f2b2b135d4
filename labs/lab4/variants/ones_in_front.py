"""The bias is the first column; gradients are returned and kept; weight decay as a factor."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        y = x.copy()
        y[y < 0] = 0
        self.mem["y"] = y
        return y

    def backward(self, grad_y):
        return grad_y * np.sign(self.mem["y"])


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
        picked = log_prob[np.arange(len(labels)), labels.argmax(axis=1)]
        return -picked.sum() + 0.5 * self.lambda1 * ((self.W1**2).sum() + (self.W2**2).sum())

    def forward(self, x):
        x = np.insert(x.reshape(len(x), -1), 0, 1, axis=1)
        h1 = self.relu.forward(self.mul_h1.forward(self.W1, x.T))
        return self.log.forward(self.softmax.forward(self.mul_h2.forward(self.W2, h1).T))

    def backward(self, label):
        grad = self.softmax.backward(self.log.backward(-label))
        grad, self.g2 = self.mul_h2.backward(grad.T)
        _, self.g1 = self.mul_h1.backward(self.relu.backward(grad))
        return self.g1, self.g2

    def update(self):
        keep = 1 - self.lr * self.lambda1
        self.W1 = keep * self.W1 - self.lr * self.g1
        self.W2 = keep * self.W2 - self.lr * self.g2
