import numpy as np

from ManualKeras.core import Diffable


class Dense(Diffable):
    def __init__(self, input_size, output_size, initializer="kaiming"):
        self.w, self.b = Dense._initialize_weight(initializer, input_size, output_size)

    @property
    def weights(self):
        return [self.w, self.b]

    def call(self, x):
        self.x = x
        return np.dot(x, self.w) + self.b

    def input_gradients(self, eta):
        return np.dot(eta, self.w.T)

    def weight_gradients(self, eta):
        return np.dot(self.x.T, eta), np.sum(eta, axis=0, keepdims=True)

    @staticmethod
    def _initialize_weight(initializer, input_size, output_size):
        rng = np.random.default_rng()
        b = np.zeros((1, output_size))
        shape = input_size, output_size
        if initializer == "zero":
            w = np.zeros(shape)
        elif initializer == "normal":
            w = rng.standard_normal(shape) * 0.05
        elif initializer == "xavier":
            w = rng.normal(0.0, np.sqrt(2 / sum(shape)), shape)
        else:
            w = rng.normal(0.0, np.sqrt(2 / shape[0]), shape)
        return w, b
