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

        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(init.kaiming_uniform(self.in_features, self.out_features), dtype=dtype, device=device)
        self.use_bias = bias
        if self.use_bias:
            self.bias = Parameter(ops.transpose(init.kaiming_uniform(self.out_features, 1)), dtype=dtype, device=device)
        ### END YOUR SOLUTION

    def forward(self, X: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        y = X.matmul(self.weight)
        if not self.use_bias:
            return y
        return y + self.bias.broadcast_to((X.shape[0], self.out_features))
        ### END YOUR SOLUTION
        raise NotImplementedError()


class Flatten(Module):
    def forward(self, X):
        ### BEGIN YOUR SOLUTION
        return ops.reshape(X, (X.shape[0], np.prod(X.shape[1:])))
        ### END YOUR SOLUTION
        raise NotImplementedError()


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        return ops.relu(x)
        ### END YOUR SOLUTION
        raise NotImplementedError()


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        for m in self.modules: x = m(x)
        return x
        ### END YOUR SOLUTION
        raise NotImplementedError()


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        ### BEGIN YOUR SOLUTION
        m = logits.shape[0]
        eye = Tensor(np.eye(logits.shape[1])[y.numpy().astype("int64")].astype("float32"), requires_grad=False)
        losses = ops.logsumexp(logits, axes=(1,)) - (eye * logits).sum(axes=(1,))
        return losses.sum() * (1 / m)
        ### END YOUR SOLUTION
        raise NotImplementedError()


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.momentum = momentum
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(init.ones(self.dim, requires_grad=True, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(self.dim, requires_grad=True, device=device, dtype=dtype))
        self.running_mean = init.zeros(self.dim, device=device, dtype=dtype)
        self.running_var = init.ones(self.dim, device=device, dtype=dtype)
        ### END YOUR SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        m, n = x.shape
        if self.training:
            mu = (x.sum(axes=(0,)) / m).reshape((1, n))
            # E[(x-mu)^2]
            sq = (x - mu.broadcast_to((m, n))) ** 2
            sigma2 = (sq.sum(axes=(0,)) / m).reshape((1, n))
            self.running_mean = Tensor(
                (1 - self.momentum) * self.running_mean.numpy() + self.momentum * mu.numpy()[0], dtype="float32", requires_grad=False
            )
            self.running_var = Tensor(
                (1 - self.momentum) * self.running_var.numpy() + self.momentum * sigma2.numpy()[0], dtype="float32", requires_grad=False
            )
        else:
            mu, sigma2 = self.running_mean.reshape((1, n)), self.running_var.reshape((1, n))
        norm = (x - mu.broadcast_to((m, n))) / ((sigma2 + self.eps) ** 0.5).broadcast_to((m, n))
        return norm * self.weight.reshape((1, n)).broadcast_to((m, n)) + self.bias.reshape((1, n)).broadcast_to((m, n))
        ### END YOUR SOLUTION
        raise NotImplementedError()


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(init.ones(self.dim, requires_grad=True, device=device, dtype=dtype))
        self.bias = Parameter(init.zeros(self.dim, requires_grad=True, device=device, dtype=dtype))
        ### END YOUR SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        m, n = x.shape
        mu = (x.sum(axes=(1,)) / n).reshape((m, 1))
        # E[x^2] - E[x]^2 loses digits, so the deviations are taken
        dev = x - mu.broadcast_to((m, n))
        sigma2 = ((dev * dev).sum(axes=(1,)) / n).reshape((m, 1))
        inv = (sigma2 + self.eps) ** (-0.5)
        norm = dev * inv.broadcast_to((m, n))
        return norm * self.weight.broadcast_to((m, n)) + self.bias.broadcast_to((m, n))
        ### END YOUR SOLUTION
        raise NotImplementedError()


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        if self.training and self.p > 0:
            drop = np.random.uniform(size=x.shape) < self.p
            mask = np.where(drop, 0.0, 1.0 / (1.0 - self.p)).astype("float32")
            return x * Tensor(mask, requires_grad=False)
        return x
        ### END YOUR SOLUTION
        raise NotImplementedError()


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        return ops.add(x, self.fn(x))
        ### END YOUR SOLUTION
        raise NotImplementedError()
