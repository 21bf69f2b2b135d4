import numpy as np


class Matmul:
    """given"""

    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"], self.mem["X"] = W, X
        return np.matmul(W, X)

    def backward(self, grad_y):
        return np.matmul(self.mem["W"].T, grad_y), np.matmul(grad_y, self.mem["X"].T)


class Softmax:
    """given"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        shifted = np.exp(x - np.max(x, axis=1, keepdims=True))
        out = shifted / np.sum(shifted, axis=1, keepdims=True)
        self.mem["out"] = out
        return out

    def backward(self, grad_y):
        out = self.mem["out"]
        return out * (grad_y - np.sum(grad_y * out, axis=1, keepdims=True))


class Log:
    """given"""

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
        self.mem["x"] = x
        result = np.zeros_like(x)
        for row in result:
            for value in row:
                if value > 0:
                    result += value
        return result

    def backward(self, grad_y):
        result = np.zeros_like(grad_y)
        for row, upstream in zip(result, grad_y):
            for value, g in zip(row, upstream):
                if value > 0:
                    value += g
        return result


class Net:
    def __init__(self, lr=1e-4, lambda1=0.01):
        self.W1 = np.random.normal(0, 0.1, (100, 785))
        self.W2 = np.random.normal(0, 0.1, (10, 100))
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = lr
        self.lambda1 = lambda1

    def compute_loss(self, log_prob, labels):
        l2 = (self.W1 * self.W1).sum() + (self.W2 * self.W2).sum()
        return -(log_prob * labels).sum() + l2 * self.lambda1 / 2

    def forward(self, x):
        n = x.shape[0]
        x = np.column_stack([x.reshape(n, -1), np.ones(n)])
        y = self.mul_h1.forward(self.W1, x.T)
        y = self.relu.forward(y)
        y = self.mul_h2.forward(self.W2, y)
        y = self.softmax.forward(y.T)
        return self.log.forward(y)

    def backward(self, label):
        g = self.log.backward(label)
        g = self.softmax.backward(g)
        g, self.dW2 = self.mul_h2.backward(g.T)
        g = self.relu.backward(g)
        g, self.dW1 = self.mul_h1.backward(g)

    def update(self):
        for name in ("W1", "W2"):
            weight = getattr(self, name)
            setattr(self, name, weight - self.lr * (getattr(self, "d" + name) + self.lambda1 * weight))
