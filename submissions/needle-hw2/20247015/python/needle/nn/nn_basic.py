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
        kwargs = {"device": device, "dtype": dtype}
        self.weight = Parameter(init.kaiming_uniform(in_features, out_features, **kwargs))
        self.bias = Parameter(init.kaiming_uniform(out_features, 1, **kwargs).reshape((1, out_features)))

    def forward(self, X: Tensor) -> Tensor:
        product = X @ self.weight
        return product + self.bias.broadcast_to(product.shape)


class Flatten(Module):
    def forward(self, X):
        ### BEGIN YOUR SOLUTION
        rest = 1
        i = 1
        while i < len(X.shape):
            rest = rest * X.shape[i]
            i += 1
        return X.reshape((X.shape[0], rest))
        ### END YOUR SOLUTION


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        return ops.relu(x)
        ### END YOUR SOLUTION


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        input = x
        for module in self.modules:
            output = module.forward(input)
            input = output
        return input
        ### END YOUR SOLUTION


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        ### BEGIN YOUR SOLUTION
        y_onehot = init.one_hot(logits.shape[-1], y, device=logits.device, dtype=logits.dtype)
        num = logits.shape[0]
        part1 = ops.logsumexp(logits, axes=(1,)).sum() / num
        part2 = (logits * y_onehot).sum() / num
        return part1 - part2
        ### END YOUR SOLUTION


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.momentum = momentum
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(init.ones(dim, requires_grad=True))
        self.bias = Parameter(init.zeros(dim, requires_grad=True))
        self.running_mean = init.zeros(dim)
        self.running_var = init.ones(dim)
        ### END YOUR SOLUTION

    def normalise(self, x, mean, var):
        mean = mean.reshape((1, self.dim)).broadcast_to(x.shape)
        var = var.reshape((1, self.dim)).broadcast_to(x.shape)
        return (x - mean) / ops.power_scalar(var + self.eps, 1 / 2)

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        N = x.shape[0]
        if not self.training:
            x_norm = self.normalise(x, self.running_mean, self.running_var)
        else:
            mean = ops.summation(x, axes=0) / N
            minus = x - mean.reshape((1, self.dim)).broadcast_to(x.shape)
            var = ops.summation(minus * minus, axes=0) / N
            self.running_mean.data = self.momentum * mean.data + (1 - self.momentum) * self.running_mean.data
            self.running_var.data = self.momentum * var.data + (1 - self.momentum) * self.running_var.data
            x_norm = self.normalise(x, mean, var)
        out = self.weight.reshape((1, self.dim)).broadcast_to(x.shape) * x_norm
        out += self.bias.reshape((1, self.dim)).broadcast_to(x.shape)
        return out
        ### END YOUR SOLUTION


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(init.ones(dim, requires_grad=True))
        self.bias = Parameter(init.zeros(dim, requires_grad=True))
        ### END YOUR SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        N = x.shape[0]
        EX = (x.sum(axes=(1,)) / self.dim).reshape((N, 1)).broadcast_to(x.shape)
        VX = (((x - EX) ** 2).sum(axes=(1,)) / self.dim).reshape((N, 1)).broadcast_to(x.shape)
        y = (x - EX) / ops.power_scalar(VX + self.eps, 0.5)
        y = y * self.weight.broadcast_to(x.shape)
        y = y + self.bias.broadcast_to(x.shape)
        return y
        ### END YOUR SOLUTION


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        if self.training == False:
            return x
        mask = init.randb(*x.shape, p=(1 - self.p))
        x = ops.multiply(x, mask)
        x = ops.divide_scalar(x, 1 - self.p)
        return x
        ### END YOUR SOLUTION


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        return x + self.fn(x)
        ### END YOUR SOLUTION
