"""Tensors inside the layers that are the student's; NumPy outside."""

import numpy as np
import torch


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        x = torch.as_tensor(x)
        self.mem["x"] = x
        return torch.relu(x).numpy()

    def backward(self, grad_y):
        return torch.where(self.mem["x"] > 0, torch.as_tensor(grad_y), 0.0).numpy()


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
        data = -(torch.as_tensor(labels) * torch.as_tensor(log_prob)).sum()
        penalty = sum(torch.as_tensor(w).pow(2).sum() for w in (self.W1, self.W2))
        return (data + 0.5 * self.lambda1 * penalty).item()

    def forward(self, x):
        x = torch.as_tensor(x).flatten(1)
        x = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], dim=1).numpy()
        h1 = self.relu.forward(self.mul_h1.forward(self.W1, x.T))
        return self.log.forward(self.softmax.forward(self.mul_h2.forward(self.W2, h1).T))

    def backward(self, label):
        grad = self.softmax.backward(self.log.backward(-label))
        grad, grad_W2 = self.mul_h2.backward(grad.T)
        grad, grad_W1 = self.mul_h1.backward(self.relu.backward(grad))
        self.gradients = (torch.as_tensor(grad_W1), torch.as_tensor(grad_W2))

    def update(self):
        grad_W1, grad_W2 = self.gradients
        self.W1 = self.W1 - self.lr * (grad_W1.numpy() + self.lambda1 * self.W1)
        self.W2 = self.W2 - self.lr * (grad_W2.numpy() + self.lambda1 * self.W2)
