"""Losses: means over the batch, and their gradients by the predictions."""

import numpy as np

from .core import Diffable


class MeanSquaredError(Diffable):
    def call(self, y_pred, y_true):
        return ((y_pred - y_true) ** 2).sum() / y_pred.shape[-1] / len(y_pred)

    def input_gradients(self):
        y_pred, y_true = self.inputs  # (B, D)
        return 2 * (y_pred - y_true) / y_pred.shape[-1] / len(y_pred)  # (B, D)


class CategoricalCrossEntropy(Diffable):
    def call(self, y_pred, y_true):
        return -(y_true * np.log(y_pred)).sum() / len(y_pred)

    def input_gradients(self):
        y_pred, y_true = self.inputs  # (B, C)
        return -(y_true / y_pred) / len(y_pred)  # (B, C)
