"""Lab 4: a two-layer perceptron in NumPy / 实验四：用 NumPy 实现两层 MLP"""
import numpy as np


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"] = W
        self.mem["X"] = X
        return W @ X

    def backward(self, grad_y):
        grad_X = self.mem["W"].T @ grad_y
        grad_W = grad_y @ self.mem["X"].T
        return grad_X, grad_W


class Softmax:
    """Softmax of each row; given"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        self.mem["y"] = y
        return y

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
        self.mem["x"] = x.copy()
        x *= x > 0
        return x

    def backward(self, grad_y):
        grad_y[self.mem["x"] < 0] = 0
        return grad_y


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
        """log_prob: (N, C), labels: (N, C) one-hot"""
        # TODO
        ce = np.sum(np.multiply(labels, log_prob)) * (-1)
        l2 = sum(float(np.sum(w ** 2)) for w in [self.W1, self.W2])
        return ce + l2 * self.lambda1 * 0.5
        raise NotImplementedError

    def forward(self, x):
        # TODO
        n = x.shape[0]
        x1 = np.concatenate((x.reshape((n, -1)), np.ones((n, 1))), axis=-1)
        out1 = self.mul_h1.forward(self.W1, x1.T)
        out2 = self.relu.forward(out1)
        out3 = self.mul_h2.forward(self.W2, out2)
        out4 = self.softmax.forward(out3.T)
        out5 = self.log.forward(out4)
        return out5
        raise NotImplementedError

    def backward(self, label):
        # TODO
        d5 = -label
        d4 = self.log.backward(d5)
        d3 = self.softmax.backward(d4)
        d2, w2 = self.mul_h2.backward(d3.T)
        d1 = self.relu.backward(d2)
        d0, w1 = self.mul_h1.backward(d1)
        self.grads = [w1, w2]

    def update(self):
        for w, g in zip((self.W1, self.W2), self.grads):
            g += self.lambda1 * w
            w -= self.lr * g


def one_hot(y, classes=10):
    return np.eye(classes)[y]


def train(model, x, y, epochs=20, batch=256):
    for epoch in range(epochs):
        for i in range(0, len(x), batch):
            log_prob = model.forward(x[i : i + batch])
            loss = model.compute_loss(log_prob, one_hot(y[i : i + batch]))
            model.backward(one_hot(y[i : i + batch]))
            model.update()
        print(epoch, loss)


if __name__ == "__main__":
    data = np.load("mnist.npz")
    train(Model(), data["x_train"] / 255, data["y_train"])
