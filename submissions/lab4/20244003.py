#!/usr/bin/env python3
from pathlib import Path
import sys, time
import numpy as np

DATA = Path('mnist.npz')
BATCH = 128


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


class ReLU:
    """max(0, x)"""
    def __init__(self):
        self.mem = {}
    def forward(self, x):
        self.mem['mask'] = mask = (x > 0)
        return x * mask
    def backward(self, grad_y):
        return grad_y * self.mem['mask']


class MLP(object):
    def __init__(self, d=784, h=64, c=10, lr=1e-4, lambda1=1e-3):
        rng = np.random.default_rng(0)
        self.W1 = rng.normal(scale=np.sqrt(2 / d), size=(h, d + 1))
        self.W2 = rng.normal(scale=np.sqrt(2 / h), size=(c, h))
        self.mul_h1, self.mul_h2 = Matmul(), Matmul()
        self.relu, self.softmax, self.log = ReLU(), Softmax(), Log()
        self.lr, self.lambda1 = lr, lambda1
        self.g = {}

    def compute_loss(self, log_prob, labels):
        nll = -(log_prob * labels).sum()
        return nll + self.lambda1 / 2 * ((self.W1 ** 2).sum() + (self.W2 ** 2).sum())

    def forward(self, x):
        X = np.c_[x.reshape(len(x), -1), np.ones(len(x))].T
        a = self.relu.forward(self.mul_h1.forward(self.W1, X))
        s = self.mul_h2.forward(self.W2, a)
        return self.log.forward(self.softmax.forward(s.T))

    def backward(self, label):
        self.g = {}
        ds = self.softmax.backward(self.log.backward(label)).T
        da, self.g['W2'] = self.mul_h2.backward(ds)
        _, self.g['W1'] = self.mul_h1.backward(self.relu.backward(da))
        return self.g

    def update(self):
        for name in ('W1', 'W2'):
            w = getattr(self, name)
            setattr(self, name, w - self.lr * (self.g[name] + self.lambda1 * w))


def batches(x, y, size):
    order = np.random.permutation(len(x))
    for i in range(0, len(x), size):
        j = order[i:i + size]
        yield x[j], y[j]


def main(epochs=10):
    with np.load(DATA) as f:
        x, y = f['x_train'] / 255, np.eye(10)[f['y_train']]
    net = MLP()
    for e in range(epochs):
        t = time.time()
        for xb, yb in batches(x, y, BATCH):
            lp = net.forward(xb)
            net.backward(yb)
            net.update()
        print(f'{e}: {net.compute_loss(lp, yb):.3f} ({time.time() - t:.1f}s)')


if __name__ == '__main__':
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
