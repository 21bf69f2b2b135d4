import numpy as np

from .core import Diffable


class MeanSquaredError(Diffable):
    def call(self, y_pred, y_true):
        return np.mean(np.square(y_pred - y_true))

    def input_gradients(self):
        y_pred, y_true = self.inputs
        return 2.0 * (y_pred - y_true) / y_pred.size


class CategoricalCrossEntropy(Diffable):
    def call(self, y_pred, y_true):
        return NotImplementedError

    def input_gradients(self):
        return NotImplementedError
