"""What everything in Beras is built on. Given."""

from abc import ABC, abstractmethod

import numpy as np


class Tensor(np.ndarray):
    """An array that may be trainable."""

    def __new__(cls, value):
        made = np.asarray(value).view(cls)
        made.trainable = True
        return made

    def __array_finalize__(self, source):
        self.trainable = getattr(source, "trainable", True)

    def assign(self, value):
        """Other values in the same array."""
        self[...] = value


class Variable(Tensor):
    """A tensor that a layer keeps."""


class Callable(ABC):
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    @abstractmethod
    def forward(self, *args, **kwargs):
        """The result for these inputs."""


class Weighted(ABC):
    @property
    @abstractmethod
    def weights(self):
        """All variables."""

    @property
    def trainable_variables(self):
        return [weight for weight in self.weights if weight.trainable]

    @property
    def trainable(self):
        return len(self.trainable_variables) > 0

    @trainable.setter
    def trainable(self, value):
        for weight in self.weights:
            weight.trainable = value


class Diffable(Callable):
    """A step of a computation that knows its derivatives."""

    gradient_tape = None

    def __call__(self, *args, **kwargs):
        names = self.forward.__code__.co_varnames[1:]
        given = {**dict(zip(names, args)), **kwargs}
        self.inputs = [given[name] for name in names if name in given]
        result = self.forward(*args, **kwargs)
        several = isinstance(result, (list, tuple))
        self.outputs = [Tensor(one) for one in (result if several else [result])]
        if Diffable.gradient_tape is not None:
            for one in self.outputs:
                Diffable.gradient_tape.previous_layers[id(one)] = self
        return self.outputs if several else self.outputs[0]

    @abstractmethod
    def get_input_gradients(self):
        """A list: the Jacobian by each input, (in, out) or (batch, in, out)."""

    @abstractmethod
    def get_weight_gradients(self):
        """A list: the Jacobian by each weight."""

    def compose_input_gradients(self, J=None):
        """A list: the gradient by each input, from a list of gradients by the outputs; None at the start."""
        if J is None or J[0] is None:
            return self.get_input_gradients()
        composed = []
        for upstream in J:
            for jacobian in self.get_input_gradients():
                rows = [(jacobian[b] if jacobian.ndim == 3 else jacobian) @ upstream[b] for b in range(upstream.shape[0])]
                composed.append(Tensor(rows))
        return composed

    def compose_weight_gradients(self, J):
        """A list: the gradient by each weight, from a list of gradients by the outputs."""
        composed = []
        for upstream in J:
            for weight, jacobian in zip(self.weights, self.get_weight_gradients()):
                total = np.zeros(weight.shape)
                for b in range(upstream.shape[0]):
                    total += (jacobian[b] if jacobian.ndim == 3 else jacobian) * upstream[b]
                composed.append(Tensor(total))
        return composed
