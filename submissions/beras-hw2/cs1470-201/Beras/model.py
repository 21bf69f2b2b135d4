from abc import abstractmethod
from collections import defaultdict

import numpy as np

from .core import Diffable


class Model(Diffable):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.trainable_variables = [w for layer in layers if layer.trainable for w in getattr(layer, "weights", [])]

    def compile(self, optimizer, loss_fn, acc_fn):
        self.optimizer = optimizer
        self.compiled_loss = loss_fn
        self.compiled_acc = acc_fn

    def fit(self, x, y, epochs, batch_size):
        history = defaultdict(list)
        for _ in range(epochs):
            for start in range(0, x.shape[0] - batch_size + 1, batch_size):
                batch = self.batch_step(x[start : start + batch_size], y[start : start + batch_size], training=True)
                for name, value in batch.items():
                    history[name].append(value)
        return history

    def evaluate(self, x, y, batch_size):
        history = defaultdict(list)
        for start in range(0, x.shape[0] - batch_size + 1, batch_size):
            batch = self.batch_step(x[start : start + batch_size], y[start : start + batch_size], training=False)
            for name, value in batch.items():
                history[name].append(value)
        return {name: np.mean(values) for name, values in history.items()}

    def input_gradients(self):
        return self.layers[-1].input_gradients()

    @abstractmethod
    def batch_step(self, x, y, training=True):
        """Loss and accuracy of a batch; with training, also a step of the optimizer."""
