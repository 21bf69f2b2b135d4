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
            self.bias = Parameter(ops.reshape(drawn, (1, out_features)))

    def forward(self, X: Tensor) -> Tensor:
        Y = X @ self.weight  # (N, out)
        if self.bias is not None:
            Y = Y + ops.broadcast_to(self.bias, Y.shape)
        return Y


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
        one_hot = init.one_hot(logits.shape[1], y)  # (N, C)
        chosen = ops.summation(logits * one_hot, axes=(1,))  # (N,)
        losses = ops.logsumexp(logits, axes=(1,)) - chosen  # (N,)
        return ops.summation(losses) / logits.shape[0]


def _mean(x, axis):
    """Means along an axis of a matrix, as a product with equal weights; the axis stays, with length 1."""
    n = x.shape[axis]
    weights = Tensor(np.full((1, n) if axis == 0 else (n, 1), 1 / n), requires_grad=False)
    return weights @ x if axis == 0 else x @ weights


def _copies(row, shape):
    """A row or a column as often as the shape says."""
    ones = Tensor(np.ones((shape[0], 1) if row.shape[0] == 1 else (1, shape[1])), requires_grad=False)
    return ones @ row if row.shape[0] == 1 else row @ ones


class _Normalised(Module):
    def __init__(self, dim, eps, device, dtype):
        super().__init__()
        self.dim, self.eps = dim, eps
        self.weight = Parameter(init.ones(dim, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(dim, device=device, dtype=dtype))

    def affine(self, x):
        weight, bias = (_copies(one.reshape((1, self.dim)), x.shape) for one in (self.weight, self.bias))
        return x * weight + bias

    def divided(self, x, mean, var):
        return (x - _copies(mean, x.shape)) * _copies((var + self.eps) ** (-0.5), x.shape)


class BatchNorm1d(_Normalised):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__(dim, eps, device, dtype)
        self.momentum = momentum
        self.running_mean = init.zeros(dim, device=device, dtype=dtype)
        self.running_var = init.ones(dim, device=device, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            mean, var = (one.reshape((1, self.dim)) for one in (self.running_mean, self.running_var))
            return self.affine(self.divided(x, mean, var))
        mean = _mean(x, 0)
        var = _mean((x - _copies(mean, x.shape)) ** 2, 0)
        for name, new in (("running_mean", mean), ("running_var", var)):
            old = getattr(self, name)
            setattr(self, name, old + self.momentum * (new.detach().reshape((self.dim,)) - old))
        return self.affine(self.divided(x, mean, var))


class LayerNorm1d(_Normalised):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__(dim, eps, device, dtype)

    def forward(self, x: Tensor) -> Tensor:
        mean = _mean(x, 1)
        return self.affine(self.divided(x, mean, _mean((x - _copies(mean, x.shape)) ** 2, 1)))


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
