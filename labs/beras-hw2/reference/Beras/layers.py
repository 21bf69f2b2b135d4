"""The dense layer."""

import numpy as np

from .core import Diffable


class Dense(Diffable):
    def __init__(self, input_size, output_size, initializer="kaiming"):
        self.w, self.b = self._initialize_weight(initializer, input_size, output_size)

    @property
    def weights(self):
        return [self.w, self.b]

    def call(self, x):
        return x @ self.w + self.b  # (B, out)

    def input_gradients(self, eta):
        return eta @ self.w.T  # (B, in)

    def weight_gradients(self, eta):
        x = self.inputs[0]  # (B, in)
        grad_w = x.T @ eta  # (in, out)
        grad_b = eta.sum(axis=0)  # (out,)
        return [grad_w, grad_b]

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size):
        w = np.random.normal(0, 1, (input_size, output_size))
        b = np.zeros(output_size)
        if initializer == "zero":
            w = np.zeros((input_size, output_size))
        elif initializer == "xavier":
            w *= np.sqrt(2 / (input_size + output_size))
        elif initializer == "kaiming":
            w *= np.sqrt(2 / input_size)
        return w, b
