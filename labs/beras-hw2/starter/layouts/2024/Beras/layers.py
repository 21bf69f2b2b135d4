import numpy as np

from .core import Diffable, Tensor, Variable, Weighted


class Dense(Diffable, Weighted):
    def __init__(self, input_size, output_size, initializer="normal"):
        self.w, self.b = self._initialize_weight(initializer, input_size, output_size)

    @property
    def weights(self) -> list[Tensor]:
        return [self.w, self.b]

    def forward(self, x: Tensor) -> Tensor:
        ???

    def get_input_gradients(self) -> list[Tensor]:
        ???

    def get_weight_gradients(self) -> list[Tensor]:
        ???

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size) -> tuple[Variable, Variable]:
        """Weight and bias; initializer is zero, normal, xavier or kaiming. The bias starts at zero."""
        ???
