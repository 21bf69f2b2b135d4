"""Activations: elementwise, and the softmax of each row."""

import numpy as np

from .core import Diffable


class LeakyReLU(Diffable):
    def __init__(self, alpha=0.3):
        self.alpha = alpha

    def call(self, x):
        return np.where(x > 0, x, self.alpha * x)  # the shape of x

    def input_gradients(self, eta):
        x = self.inputs[0]
        slope = np.where(x > 0, 1, self.alpha)
        return eta * slope  # the shape of x


class ReLU(LeakyReLU):
    def __init__(self):
        super().__init__(alpha=0)


class Sigmoid(Diffable):
    def call(self, x):
        return 1 / (1 + np.exp(-x))  # the shape of x

    def input_gradients(self, eta):
        s = self.outputs
        slope = s * (1 - s)
        return eta * slope  # the shape of x


class Softmax(Diffable):
    def call(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))  # (B, C)
        return e / e.sum(axis=-1, keepdims=True)  # (B, C)

    def input_gradients(self, eta):
        s = self.outputs  # (B, C)
        inner = (eta * s).sum(axis=-1, keepdims=True)  # (B, 1)
        return s * (eta - inner)  # (B, C)
