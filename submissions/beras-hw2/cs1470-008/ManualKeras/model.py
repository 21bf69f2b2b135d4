from collections import defaultdict

import numpy as np

from ManualKeras.core import Callable, GradientTape


class Model(Callable):
    def __init__(self, layers):
        self.layers = layers

    @property
    def trainable_variables(self):
        found = []
        for layer in self.layers:
            if layer.trainable:
                found.extend(layer.weights)
        return found

    def compile(self, optimizer, loss_fn, acc_fn):
        self.optimizer = optimizer
        self.compiled_loss = loss_fn
        self.compiled_acc = acc_fn

    def _batches(self, x, y, batch_size, training):
        seen = defaultdict(list)
        for i in range(0, len(x), batch_size):
            for k, v in self.batch_step(x[i : i + batch_size], y[i : i + batch_size], training).items():
                seen[k].append(v)
        return {k: np.mean(v) for k, v in seen.items()}

    def fit(self, x, y, epochs, batch_size):
        return [self._batches(x, y, batch_size, True) for _ in range(epochs)]

    def evaluate(self, x, y, batch_size):
        return self._batches(x, y, batch_size, False)


class SequentialModel(Model):
    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def batch_step(self, x, y, training=True):
        with GradientTape() as tape:
            y_pred = self(x)
            loss = self.compiled_loss(y_pred, y)
        accuracy = self.compiled_acc(y_pred, y)
        if not training:
            return {"loss": loss, "accuracy": accuracy}
        self.optimizer.apply_gradients(self.trainable_variables, tape.gradient())
        return {"loss": loss, "accuracy": accuracy}
