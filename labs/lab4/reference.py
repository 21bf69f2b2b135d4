"""A two-layer perceptron on MNIST in NumPy: forward, backward and update by hand."""

import numpy as np


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.where(x > 0, x, 0)  # the shape of x

    def backward(self, grad_y):
        x = self.mem["x"]
        return np.where(x > 0, grad_y, 0)  # the shape of x


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"] = W  # (out, in)
        self.mem["X"] = X  # (in, N)
        return W @ X  # (out, N)

    def backward(self, grad_y):
        grad_X = self.mem["W"].T @ grad_y  # (in, N)
        grad_W = grad_y @ self.mem["X"].T  # (out, in)
        return grad_X, grad_W


class Softmax:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))  # (N, C)
        y = e / e.sum(axis=1, keepdims=True)  # (N, C)
        self.mem["y"] = y
        return y

    def backward(self, grad_y):
        y = self.mem["y"]  # (N, C)
        inner = (grad_y * y).sum(axis=1, keepdims=True)  # (N, 1)
        return y * (grad_y - inner)  # (N, C)


class Log:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)  # the shape of x

    def backward(self, grad_y):
        return grad_y / self.mem["x"]  # the shape of x


class Model:
    def __init__(self, pixels=784, hidden=100, classes=10, lr=1e-4, lambda1=0.01):
        self.W1 = np.random.normal(0, 0.05, (hidden, pixels + 1))  # (h, d + 1)
        self.W2 = np.random.normal(0, 0.05, (classes, hidden))  # (C, h)
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = lr
        self.lambda1 = lambda1

    def compute_loss(self, log_prob, labels):
        data = -(labels * log_prob).sum()
        squares = (self.W1**2).sum() + (self.W2**2).sum()
        penalty = 0.5 * self.lambda1 * squares
        return data + penalty

    def forward(self, x):
        ones = np.ones((len(x), 1))  # (N, 1)
        x = x.reshape(len(x), -1)  # (N, d)
        x = np.concatenate([x, ones], axis=1)  # (N, d + 1)
        z1 = self.mul_h1.forward(self.W1, x.T)  # (h, N)
        h1 = self.relu.forward(z1)  # (h, N)
        z2 = self.mul_h2.forward(self.W2, h1)  # (C, N)
        prob = self.softmax.forward(z2.T)  # (N, C)
        return self.log.forward(prob)  # (N, C)

    def backward(self, label):
        grad = -label  # (N, C)
        grad = self.log.backward(grad)  # (N, C)
        grad = self.softmax.backward(grad)  # (N, C)
        grad, self.grad_W2 = self.mul_h2.backward(grad.T)  # (h, N), (C, h)
        grad = self.relu.backward(grad)  # (h, N)
        grad, self.grad_W1 = self.mul_h1.backward(grad)  # (d + 1, N), (h, d + 1)
        return self.grad_W1, self.grad_W2

    def update(self):
        slope_W1 = self.grad_W1 + self.lambda1 * self.W1  # (h, d + 1)
        slope_W2 = self.grad_W2 + self.lambda1 * self.W2  # (C, h)
        self.W1 = self.W1 - self.lr * slope_W1
        self.W2 = self.W2 - self.lr * slope_W2
