import numpy as np


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"] = W
        self.mem["X"] = X
        return W @ X

    def backward(self, grad_y):
        return self.mem["W"].T @ grad_y, grad_y @ self.mem["X"].T


class Softmax:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.mem["y"] = e / e.sum(axis=1, keepdims=True)
        return self.mem["y"]

    def backward(self, grad_y):
        y = self.mem["y"]
        return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


class Log:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem["x"]


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["on"] = (x > 0).astype(float)
        return x * self.mem["on"]

    def backward(self, grad_y):
        return grad_y * self.mem["on"]


class Model:
    """不用 Matmul 层，直接写矩阵乘法；偏置还没加"""

    def __init__(self, lr=1e-4, lambda1=0.01):
        self.W1 = np.random.randn(100, 785) * 0.05
        self.W2 = np.random.randn(10, 100) * 0.05
        self.mul_h1, self.mul_h2 = Matmul(), Matmul()
        self.relu, self.softmax, self.log = Relu(), Softmax(), Log()
        self.lr, self.lambda1 = lr, lambda1

    def compute_loss(self, log_prob, labels):
        norm = np.sum(np.square(self.W1)) + np.sum(np.square(self.W2))
        return -np.sum(labels * log_prob) + self.lambda1 / 2 * norm

    def forward(self, x):
        self.flat = x.reshape(x.shape[0], 784)
        self.act = self.relu.forward(self.flat @ self.W1[:, :784].T)
        self.out = self.softmax.forward(self.act @ self.W2.T)
        return self.log.forward(self.out)

    def backward(self, label):
        delta2 = self.out - label
        delta1 = self.relu.backward(delta2 @ self.W2)
        self.g2 = delta2.T @ self.act
        self.g1 = delta1.T @ self.flat

    def update(self):
        used = self.g1.shape[1]
        self.W1[:, :used] -= self.lr * (self.g1 + self.lambda1 * self.W1[:, :used])
        self.W2 = self.W2 - self.lr * (self.g2 + self.lambda1 * self.W2)
