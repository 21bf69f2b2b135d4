from abc import abstractmethod
from collections import defaultdict

import numpy as np

from .core import Diffable, Tensor
from .gradient_tape import GradientTape


class Model(Diffable):
    def __init__(self, layers):
        self.layers = layers

    @property
    def weights(self):
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def trainable_variables(self):
        return [weight for weight in self.weights if weight.trainable]

    def compile(self, optimizer, loss_fn, acc_fn):
        self.optimizer = optimizer
        self.compiled_loss = loss_fn
        self.compiled_acc = acc_fn

    def fit(self, x, y, epochs, batch_size):
        history = defaultdict(list)
        for _ in range(epochs):
            for end in range(batch_size, x.shape[0] + 1, batch_size):
                batch = self.batch_step(x[end - batch_size : end], y[end - batch_size : end], training=True)
                for name, value in batch.items():
                    history[name].append(value)
        return history

    def evaluate(self, x, y, batch_size):
        """Metrics of the whole data set, averaged over its batches."""
        ???

    def get_input_gradients(self):
        return self.layers[-1].get_input_gradients()

    def get_weight_gradients(self):
        return []

    @abstractmethod
    def batch_step(self, x, y, training=True):
        """Loss and accuracy of a batch; with training, also a step of the optimizer."""


class SequentialModel(Model):
    def forward(self, inputs: Tensor) -> Tensor:
        ???

    def batch_step(self, x: Tensor, y: Tensor, training: bool = True) -> dict[str, float]:
        ???
