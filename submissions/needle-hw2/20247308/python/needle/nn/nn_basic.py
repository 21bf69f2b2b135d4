"""Modules: pieces of a network with their parameters."""

from functools import reduce
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


def _rows(v, x):
    """v of shape (d,) for every row of x"""
    return v.reshape((1, x.shape[1])).broadcast_to(x.shape)


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True, device=None, dtype="float32"):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        kw = dict(device=device, dtype=dtype, requires_grad=True)
        self.weight = Parameter(init.kaiming_uniform(in_features, out_features, **kw))
        self.bias = Parameter(init.kaiming_uniform(out_features, 1, **kw).transpose()) if bias else None

    def forward(self, X):
        Y = ops.matmul(X, self.weight)
        return Y if self.bias is None else Y + ops.broadcast_to(self.bias, Y.shape)


class Flatten(Module):
    forward = lambda self, X: ops.reshape(X, (X.shape[0], int(np.prod(X.shape[1:]))))


class ReLU(Module):
    forward = lambda self, x: ops.relu(x)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x):
        return reduce(lambda value, module: module(value), self.modules, x)


class SoftmaxLoss(Module):
    def forward(self, logits, y):
        picked = ops.summation(logits * init.one_hot(logits.shape[1], y))
        return (ops.summation(ops.logsumexp(logits, (1,))) - picked) / logits.shape[0]


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim, self.eps, self.momentum = dim, eps, momentum
        kw = dict(device=device, dtype=dtype)
        self.weight, self.bias = Parameter(init.ones(dim, **kw)), Parameter(init.zeros(dim, **kw))
        self.running_mean, self.running_var = init.zeros(dim, **kw), init.ones(dim, **kw)

    def forward(self, x):
        if self.training:
            mean = x.sum(0) / x.shape[0]
            var = ((x - _rows(mean, x)) ** 2).sum(0) / x.shape[0]
            m = self.momentum
            self.running_mean.data = self.running_mean.data * (1 - m) + mean.data * m
            self.running_var.data = self.running_var.data * (1 - m) + var.data * m
        else:
            mean, var = self.running_mean, self.running_var
        return _rows(self.weight, x) * (x - _rows(mean, x)) / _rows((var + self.eps) ** 0.5, x) + _rows(self.bias, x)


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim, self.eps = dim, eps
        self.weight = Parameter(init.ones(dim, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(dim, device=device, dtype=dtype))

    def forward(self, x):
        col = lambda v: v.reshape((x.shape[0], 1)).broadcast_to(x.shape)
        centred = x - col(x.sum(1) / self.dim)
        var = (centred * centred).sum(1) / self.dim
        return centred / col((var + self.eps) ** 0.5) * _rows(self.weight, x) + _rows(self.bias, x)


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * (init.randb(*x.shape, p=1 - self.p) / (1 - self.p)) if self.training else x


class Residual(Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return x + self.fn(x)
