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


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True, device=None, dtype="float32"):
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(init.kaiming_uniform(in_features, out_features, device=device, dtype=dtype))  # (in, out)
        self.bias = None
        if bias:
            drawn = init.kaiming_uniform(out_features, 1, device=device, dtype=dtype)
            self.bias = Parameter(drawn.transpose())

    def forward(self, X: Tensor) -> Tensor:
        if self.bias is None:
            return X.matmul(self.weight)
        ones = init.ones(X.shape[0], 1)
        return X.matmul(self.weight) + ones.matmul(self.bias)


class Flatten(Module):
    def forward(self, X):
        size = 1
        for axis in X.shape[1:]:
            size *= axis
        return ops.reshape(X, (X.shape[0], size))


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        return ops.relu(x)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x: Tensor) -> Tensor:
        for module in self.modules:
            x = module(x)
        return x


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        N, C = logits.shape
        logged = ops.logsoftmax(logits)
        wanted = init.one_hot(C, y) * (-1 / N)
        return (logged * wanted).sum()


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
        n = x.shape[0]
        if self.training:
            mean = ops.summation(x, axes=(0,)) / n  # (dim,)
            spread = x - ops.broadcast_to(mean, x.shape)
            var = ops.summation(spread**2, axes=(0,)) / n  # (dim,)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.data
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var.data
            std = (var + self.eps) ** 0.5
            normed = spread / ops.broadcast_to(std, x.shape)
        else:
            spread = x - ops.broadcast_to(self.running_mean, x.shape)
            normed = spread / ops.broadcast_to((self.running_var + self.eps) ** 0.5, x.shape)
        return ops.broadcast_to(self.weight, x.shape) * normed + ops.broadcast_to(self.bias, x.shape)


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.weight = Parameter(init.ones(dim, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(dim, device=device, dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        n, d = x.shape
        mean = ops.summation(x, axes=(1,)) / d  # (N,)
        spread = x - ops.broadcast_to(ops.reshape(mean, (n, 1)), x.shape)
        var = ops.summation(spread**2, axes=(1,)) / d  # (N,)
        std = ops.reshape((var + self.eps) ** 0.5, (n, 1))
        normed = spread / ops.broadcast_to(std, x.shape)
        return ops.broadcast_to(self.weight, x.shape) * normed + ops.broadcast_to(self.bias, x.shape)


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = init.randb(*x.shape, p=1 - self.p)
        return x * kept / (1 - self.p)


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        return self.fn(x) + x
