import numpy as np

from .core import Diffable


class LeakyReLU(Diffable):
    def __init__(self, alpha=0.3):
        super().__init__()
        self.alpha = alpha

    def call(self, x):
        return np.maximum(x, 0) + self.alpha * np.minimum(x, 0)

    def input_gradients(self):
        x = self.inputs[0]
        grad = np.ones_like(x)
        grad[x < 0] = 0.0
        return grad

    def compose_to_input(self, J):
        return self.input_gradients() * J


class ReLU(LeakyReLU):
    def __init__(self):
        super().__init__(alpha=0)


class Softmax(Diffable):
    def call(self, x):
        shifted = x.copy()
        exps = np.exp(shifted)
        return exps / np.sum(exps, axis=1, keepdims=True)

    def input_gradients(self):
        y = self.outputs
        n = y.shape[1]
        jac = np.zeros((y.shape[0], n, n))
        for b in range(y.shape[0]):
            for i in range(n):
                for j in range(n):
                    jac[b, i, j] = y[b, i] * ((i == j) - y[b, j])
        return jac
