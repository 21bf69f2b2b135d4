"""Modules: pieces of a network with their parameters."""

from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy as np

import needle.init as init
from needle import ops
from needle.autograd import Tensor


class Parameter(Tensor):
    """A Tensor that training changes."""


def _unpack_params(value: object) -> List[Tensor]:
    """All parameters in a module, or in modules in lists and dicts."""
    if isinstance(value, Parameter):
        return [value]
    if isinstance(value, Module):
        return value.parameters()
    if isinstance(value, dict):
        return [found for one in value.values() for found in _unpack_params(one)]
    if isinstance(value, (list, tuple)):
        return [found for one in value for found in _unpack_params(one)]
    return []


def _child_modules(value: object) -> List["Module"]:
    """All modules in a value, those inside other modules as well."""
    if isinstance(value, Module):
        return [value, *_child_modules(value.__dict__)]
    if isinstance(value, dict):
        return [found for one in value.values() for found in _child_modules(one)]
    if isinstance(value, (list, tuple)):
        return [found for one in value for found in _child_modules(one)]
    return []


class Module:
    def __init__(self):
        self.training = True

    def parameters(self) -> List[Tensor]:
        """The parameters of this module and of those inside it."""
        return _unpack_params(self.__dict__)

    def _children(self) -> List["Module"]:
        return _child_modules(self.__dict__)

    def eval(self):
        self.training = False
        for module in self._children():
            module.training = False

    def train(self):
        self.training = True
        for module in self._children():
            module.training = True

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


class Identity(Module):
    def forward(self, x):
        return x


def column(n, like):
    """n ones below each other: sums and copies are matrix products with it."""
    return init.ones(n, 1, dtype=like.dtype)


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True, device=None, dtype="float32"):
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(init.kaiming_uniform(in_features, out_features, device=device, dtype=dtype))
        self.bias = None
        if bias:
            flat = init.kaiming_uniform(out_features, 1, device=device, dtype=dtype)
            self.bias = Parameter(flat.reshape((1, out_features)))

    def forward(self, X: Tensor) -> Tensor:
        Y = X @ self.weight
        if self.bias:
            Y = Y + column(X.shape[0], X) @ self.bias
        return Y


class Flatten(Module):
    def forward(self, X):
        return X.reshape((X.shape[0], X.numpy().size // X.shape[0]))


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        positive = Tensor(x.numpy() > 0, dtype=x.dtype, requires_grad=False)
        return x * positive


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x: Tensor) -> Tensor:
        outputs = [x]
        for layer in self.modules:
            outputs.append(layer(outputs[-1]))
        return outputs[-1]


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        n, classes = logits.shape
        truth = init.one_hot(classes, y)
        right = (logits * truth) @ column(classes, logits)
        loss = ops.logsumexp(logits, axes=(1,)).reshape((n, 1)) - right
        return (column(n, logits).transpose() @ loss).reshape(()) / n


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.momentum = momentum
        self.weight = Parameter(init.ones(dim, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(dim, device=device, dtype=dtype))
        self.running_mean = init.zeros(dim, device=device, dtype=dtype)
        self.running_var = init.ones(dim, device=device, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        n, d = x.shape
        ones = column(n, x)
        row = lambda v: v.reshape((1, d))
        if self.training:
            mean = ones.transpose() @ x / n                       # 1 x d
            deviation = x - ones @ mean
            var = ones.transpose() @ (deviation * deviation) / n  # 1 x d
            keep = 1 - self.momentum
            self.running_mean = (keep * self.running_mean + self.momentum * mean.reshape((d,))).detach()
            self.running_var = (keep * self.running_var + self.momentum * var.reshape((d,))).detach()
        else:
            deviation = x - ones @ row(self.running_mean)
            var = row(self.running_var)
        scale = row(self.weight) / (var + self.eps) ** 0.5
        return deviation * (ones @ scale) + ones @ row(self.bias)


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.weight = Parameter(init.ones(dim))
        self.bias = Parameter(init.zeros(dim))

    def forward(self, x: Tensor) -> Tensor:
        count = x.shape[0] * x.shape[1]
        mu = (x.sum() / count).broadcast_to(x.shape)
        centred = x - mu
        sigma = ((centred * centred).sum() / count + self.eps) ** 0.5
        xhat = centred / sigma.broadcast_to(x.shape)
        return xhat * self.weight.broadcast_to(x.shape) + self.bias.broadcast_to(x.shape)


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = init.randb(*x.shape, p=1 - self.p)
        return x * kept * (1 / (1 - self.p))


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        y = x
        y = y + self.fn(x)
        return y
