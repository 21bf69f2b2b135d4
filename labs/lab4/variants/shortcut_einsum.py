"""Softmax and log are differentiated together, products by einsum: backward reads what forward kept."""

import numpy as np


class Relu:
    def forward(self, x):
        self.positive = (x > 0).astype(x.dtype)
        return np.einsum("ij,ij->ij", x, self.positive)

    def backward(self, grad_y):
        return np.einsum("ij,ij->ij", grad_y, self.positive)


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
        squares = np.einsum("ij,ij->", self.W1, self.W1) + np.einsum("ij,ij->", self.W2, self.W2)
        return 0.5 * self.lambda1 * squares - np.einsum("nc,nc->", labels, log_prob)

    def forward(self, x):
        self.x = np.concatenate((x.reshape(len(x), -1), np.ones((len(x), 1))), axis=1)
        self.h = self.relu.forward(np.einsum("hd,nd->hn", self.W1, self.x))
        self.prob = self.softmax.forward(np.einsum("ch,hn->nc", self.W2, self.h))
        return self.log.forward(self.prob)

    def backward(self, label):
        delta = self.prob - label
        self.dW2 = np.einsum("nc,hn->ch", delta, self.h)
        delta = self.relu.backward(np.einsum("ch,nc->hn", self.W2, delta))
        self.dW1 = np.einsum("hn,nd->hd", delta, self.x)

    def update(self):
        self.W1 -= self.lr * (self.dW1 + self.lambda1 * self.W1)
        self.W2 -= self.lr * (self.dW2 + self.lambda1 * self.W2)
