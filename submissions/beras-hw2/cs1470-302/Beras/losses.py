import numpy as np

from .core import Diffable, Tensor


class Loss(Diffable):
    @property
    def weights(self):
        return []

    def get_weight_gradients(self):
        return []


class MeanSquaredError(Loss):
    def forward(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        ???

    def get_input_gradients(self) -> list[Tensor]:
        ???


class CategoricalCrossEntropy(Loss):
    def forward(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        ???

    def get_input_gradients(self) -> list[Tensor]:
        ???
