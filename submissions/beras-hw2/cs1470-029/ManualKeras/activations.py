import numpy as np

from ManualKeras.core import Diffable


class LeakyReLU(Diffable):
    def __init__(self, alpha=0.3):
        self.alpha = alpha

    def call(self, x):
        self.mask = x > 0
        return x * self.mask + self.alpha * x * ~self.mask

    def input_gradients(self, eta):
        return eta * self.mask + self.alpha * eta * ~self.mask


class ReLU(Diffable):
    def call(self, x):
        self.mask = x > 0
        return x * self.mask

    def input_gradients(self, eta):
        return eta * self.mask


class Sigmoid(Diffable):
    def call(self, x):
        self.y = 0.5 * (1 + np.tanh(x / 2))
        return self.y

    def input_gradients(self, eta):
        return eta * self.y * (1 - self.y)


class Softmax(Diffable):
    def call(self, x):
        z = x - x.max(1)[:, None]
        self.y = np.exp(z - np.log(np.exp(z).sum(1))[:, None])
        return self.y

    def input_gradients(self, eta):
        return eta
