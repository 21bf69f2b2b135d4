from turtle import pd
from tkinter import N
from re import A
from numpy import mat
from numpy.lib import gradient
import numpy as np

from .core import Diffable


class Dense(Diffable):
    def __init__(self, input_size, output_size, initializer="kaiming"):
        super().__init__()
        self.w, self.b = self._initialize_weight(initializer, input_size, output_size)

    @property
    def weights(self):
        return self.w, self.b

    def call(self, inputs):
        """Forward pass."""
        return np.matmul(inputs, self.w) + self.b

    def weight_gradients(self):
        """Jacobians by the weight and by the bias."""
        x = self.inputs[0]
        return np.expand_dims(x, -1), np.ones_like(self.b)

    def input_gradients(self):
        """Jacobian by the input."""
        return self.w

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size):
        """Weight and bias; initializer is zero, normal, xavier or kaiming. The bias starts at zero."""
        b = np.zeros((output_size,))
        size = (input_size, output_size)
        if initializer == "zero":
            return np.zeros(size), b
        std = {
            "normal": 1.0,
            "xavier": np.sqrt(2.0 / (input_size + output_size)),
            "kaiming": np.sqrt(2.0 / input_size),
        }[initializer]
        return np.random.normal(loc=0.0, scale=std, size=size), b
