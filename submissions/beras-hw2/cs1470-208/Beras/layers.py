import numpy as np

from .core import Diffable, Tensor, Variable, Weighted


class Dense(Diffable, Weighted):
    def __init__(self, input_size, output_size, initializer="normal"):
        self.w, self.b = self._initialize_weight(initializer, input_size, output_size)

    @property
    def weights(self) -> list[Tensor]:
        return [self.w, self.b]

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.w + self.b

    def get_input_gradients(self) -> list[Tensor]:
        return [self.w]

    def get_weight_gradients(self) -> list[Tensor]:
        x = self.inputs[0]
        dw = np.reshape(x, (x.shape[0], x.shape[1], 1))
        db = np.ones(self.b.shape)
        return [dw, db]

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size) -> tuple[Variable, Variable]:
        initializer = initializer.lower()
        w = np.random.randn(input_size, output_size)
        if initializer == "zero":
            w = w * 0
        if initializer == "xavier":
            w = w * (2 / (input_size + output_size)) ** 0.5
        if initializer == "kaiming":
            w = w * (2 / input_size) ** 0.5
        return Variable(w), Variable(np.zeros((1, output_size)))
