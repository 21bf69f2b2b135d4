"""What everything in Beras is built on. Given, but for GradientTape.gradient."""

from abc import ABC, abstractmethod

import numpy as np


class Callable(ABC):
    """Calling the object is calling its `call`."""

    def __call__(self, *args, **kwargs):
        return self.call(*args, **kwargs)

    @abstractmethod
    def call(self, *args, **kwargs):
        """The result for these inputs."""


class Diffable(Callable):
    """A step of a computation that knows its derivatives."""

    gradient_tape = None  # the tape that listens, shared by all

    def __init__(self):
        self.trainable = True

    def __call__(self, *args, **kwargs):
        names = self.call.__code__.co_varnames[1:]
        given = {**dict(zip(names, args)), **kwargs}
        self.inputs = [given[name] for name in names if name in given]
        self.outputs = self.call(*args, **kwargs)
        if Diffable.gradient_tape is not None:
            Diffable.gradient_tape.operations.append(self)
        return self.outputs

    @abstractmethod
    def input_gradients(self):
        """The Jacobian by the input: (in, out), or (batch, in, out) where it differs between samples."""

    def weight_gradients(self):
        """A Jacobian for each weight, in the order of `weights`."""
        return []

    def compose_to_input(self, J):
        """The gradient by the input, from the gradient J by the output, (batch, out)."""
        jacobian = self.input_gradients()
        rows = [(jacobian[b] if jacobian.ndim == 3 else jacobian) @ J[b] for b in range(J.shape[0])]
        return np.array(rows)

    def compose_to_weight(self, J):
        """The gradient by each weight, from the gradient J by the output, (batch, out)."""
        composed = []
        for weight, jacobian in zip(self.weights, self.weight_gradients()):
            total = np.zeros_like(weight)
            for b in range(J.shape[0]):
                total += (jacobian[b] if jacobian.ndim == 3 else jacobian) * J[b]
            composed.append(total / J.shape[0])
        return composed


class GradientTape:
    """Remembers what was called while it is open: `with GradientTape() as tape: …`."""

    def __init__(self):
        self.operations = []

    def __enter__(self):
        Diffable.gradient_tape = self
        return self

    def __exit__(self, *_):
        Diffable.gradient_tape = None

    def gradient(self):
        """The gradients of the last operation's output by all trainable weights, first layer first."""
        ops = list(reversed(self.operations))
        J = ops[0].input_gradients()
        grads = []
        for op in ops[1:]:
            if op.trainable and hasattr(op, "weights"):
                grads = op.compose_to_weight(J) + grads
            J = op.compose_to_input(J)
        return grads
