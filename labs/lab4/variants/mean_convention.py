"""Mean over the batch in the loss and in the gradients; ones by np.c_."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return (np.abs(x) + x) / 2

    def backward(self, grad_y):
        return np.where(self.mem["x"] > 0, 1.0, 0.0) * grad_y


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
        N = labels.shape[0]
        cross_entropy = -np.sum(log_prob * labels) / N
        return cross_entropy + 0.5 * self.lambda1 * (np.sum(np.square(self.W1)) + np.sum(np.square(self.W2)))

    def forward(self, x):
        x = np.c_[x.reshape(x.shape[0], -1), np.ones(x.shape[0])]
        h1 = self.relu.forward(self.mul_h1.forward(self.W1, x.T))
        h2 = self.mul_h2.forward(self.W2, h1)
        return self.log.forward(self.softmax.forward(h2.T))

    def backward(self, label):
        start = -label / label.shape[0]
        h2_grad = self.softmax.backward(self.log.backward(start)).T
        h1_grad, self.W2_grad = self.mul_h2.backward(h2_grad)
        _, self.W1_grad = self.mul_h1.backward(self.relu.backward(h1_grad))

    def update(self):
        self.W1 -= self.lr * self.W1_grad + self.lr * self.lambda1 * self.W1
        self.W2 -= self.lr * self.W2_grad + self.lr * self.lambda1 * self.W2
