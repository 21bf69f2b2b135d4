import numpy as np

from ManualKeras.core import Diffable


class MeanSquaredError(Diffable):
    def call(self, y_pred, y_true):
        self.diff = y_pred - y_true
        return (self.diff**2).sum(axis=1).mean()

    def input_gradients(self, eta):
        return eta * 2 * self.diff / self.diff.shape[0]


class CategoricalCrossEntropy(Diffable):
    def call(self, y_pred, y_true):
        self.p, self.t = y_pred, y_true
        picked = np.log(np.maximum((y_pred * y_true).sum(axis=1), 1e-10))
        return -picked.mean()

    def input_gradients(self, eta):
        return eta * (self.p - self.t) / len(self.p)
