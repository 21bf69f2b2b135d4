"""实验四：一个 Matmul 对象用了两次。"""
import numpy as np


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"], self.mem["X"] = W, X
        return W.dot(X)

    def backward(self, grad_y):
        return self.mem["W"].T.dot(grad_y), grad_y.dot(self.mem["X"].T)


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return (abs(x) + x) / 2

    def backward(self, grad_y):
        return grad_y * np.heaviside(self.mem["x"], 0)


class Softmax:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        powers = np.exp(x - np.max(x, 1)[:, None])
        self.mem["out"] = powers / np.sum(powers, 1)[:, None]
        return self.mem["out"]

    def backward(self, grad_y):
        out = self.mem["out"]
        return out * grad_y - out * np.sum(out * grad_y, 1)[:, None]


class Log:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem["x"]


class Model:
    def __init__(self, lr=1e-4, lambda1=0.01, hidden=100):
        self.W1 = 0.05 * np.random.randn(hidden, 785)
        self.W2 = 0.05 * np.random.randn(10, hidden)
        self.mul_h1, self.mul_h2 = Matmul(), Matmul()
        self.relu, self.softmax, self.log = Relu(), Softmax(), Log()
        self.lr, self.lambda1 = lr, lambda1

    def compute_loss(self, log_prob, labels):
        return 0.5 * self.lambda1 * ((self.W1 ** 2).sum() + (self.W2 ** 2).sum()) - np.sum(log_prob * labels)

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        x = np.column_stack([x, np.ones(x.shape[0])])
        hidden = self.relu.forward(self.mul_h1.forward(self.W1, x.T))
        scores = self.mul_h1.forward(self.W2, hidden)
        return self.log.forward(self.softmax.forward(scores.T))

    def backward(self, label):
        slope = self.softmax.backward(self.log.backward(-label))
        slope, self.grad_W2 = self.mul_h2.backward(slope.T)
        slope, self.grad_W1 = self.mul_h1.backward(self.relu.backward(slope))
        return slope

    def update(self):
        self.W1 = self.W1 - self.lr * (self.grad_W1 + self.lambda1 * self.W1)
        self.W2 = self.W2 - self.lr * (self.grad_W2 + self.lambda1 * self.W2)
