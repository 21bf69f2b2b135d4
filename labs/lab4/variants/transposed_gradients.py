"""Gradients are kept transposed, images are columns, relu is a double loop."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return x.clip(0, None)

    def backward(self, grad_y):
        out = np.zeros_like(grad_y)
        for i in range(grad_y.shape[0]):
            for j in range(grad_y.shape[1]):
                if self.mem["x"][i, j] > 0:
                    out[i, j] = grad_y[i, j]
        return out


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
        loss = -np.trace(labels @ log_prob.T)
        loss += self.lambda1 * np.sum(self.W1**2) / 2
        loss += self.lambda1 * np.sum(self.W2**2) / 2
        return loss

    def forward(self, x):
        x = x.reshape(-1, 784).T
        x = np.vstack((x, np.ones(x.shape[1])))
        y = self.mul_h2.forward(self.W2, self.relu.forward(self.mul_h1.forward(self.W1, x)))
        return self.log.forward(self.softmax.forward(np.transpose(y)))

    def backward(self, label):
        g = np.transpose(self.softmax.backward(self.log.backward(-1 * label)))
        g, w2 = self.mul_h2.backward(g)
        _, w1 = self.mul_h1.backward(self.relu.backward(g))
        self.w1, self.w2 = w1.T, w2.T

    def update(self):
        self.W1 += -self.lr * (self.w1.T + self.lambda1 * self.W1)
        self.W2 += -self.lr * (self.w2.T + self.lambda1 * self.W2)
