"""A stack of layers, trained batch by batch."""

import numpy as np

from .core import Callable, GradientTape


class Model(Callable):
    def __init__(self, layers):
        self.layers = layers

    @property
    def trainable_variables(self):
        return [w for layer in self.layers if layer.trainable for w in layer.weights]

    def compile(self, optimizer, loss_fn, acc_fn):
        self.optimizer, self.compiled_loss, self.compiled_acc = optimizer, loss_fn, acc_fn

    def fit(self, x, y, epochs, batch_size):
        history = []
        for _ in range(epochs):
            for start in range(0, len(x), batch_size):
                batch = slice(start, start + batch_size)
                history.append(self.batch_step(x[batch], y[batch], training=True))
        return {name: [metrics[name] for metrics in history] for name in ("loss", "acc")}

    def evaluate(self, x, y, batch_size):
        history = []
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            history.append(self.batch_step(x[batch], y[batch], training=False))
        return {name: np.mean([metrics[name] for metrics in history]) for name in ("loss", "acc")}


class SequentialModel(Model):
    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x  # (B, out)

    def batch_step(self, x, y, training=True):
        with GradientTape() as tape:
            y_pred = self(x)  # (B, out)
            loss = self.compiled_loss(y_pred, y)
        acc = self.compiled_acc(y_pred, y)
        if training:
            grads = tape.gradient()
            self.optimizer.apply_gradients(self.trainable_variables, grads)
        return {"loss": loss, "acc": acc}
