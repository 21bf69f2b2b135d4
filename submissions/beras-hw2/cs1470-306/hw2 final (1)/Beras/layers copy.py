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
        # TODO
        return NotImplementedError

    def weight_gradients(self):
        """Jacobians by the weight and by the bias."""
        # TODO
        return NotImplementedError

    def input_gradients(self):
        """Jacobian by the input."""
        # TODO
        return NotImplementedError

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size):
        """Weight and bias; initializer is zero, normal, xavier or kaiming. The bias starts at zero."""
        # TODO
        return NotImplementedError
