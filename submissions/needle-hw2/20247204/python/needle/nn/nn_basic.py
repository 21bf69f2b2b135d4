"""Modules: pieces of a network with their parameters."""

import math
from needle.autograd import TensorOp
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


class _AffineOp(TensorOp):
    """x @ w + b in one node, b being one row"""

    def compute(self, x, w, b):
        return x @ w + b

    def gradient(self, out_grad, node):
        x, w, b = node.inputs
        return out_grad @ w.transpose(), x.transpose() @ out_grad, out_grad.sum(0).reshape(b.shape)


class _CrossEntropyOp(TensorOp):
    """mean negative log-likelihood of the labels, with the closed-form gradient (softmax - onehot) / n"""

    def __init__(self, labels):
        self.labels = labels.astype(int)

    def compute(self, z):
        z = z - z.max(axis=1, keepdims=True)
        self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return -self.logp[np.arange(len(z)), self.labels].mean()

    def gradient(self, out_grad, node):
        d = np.exp(self.logp)
        d[np.arange(len(d)), self.labels] -= 1
        scale = out_grad.broadcast_to(d.shape)
        return scale * Tensor.make_const(d / len(d))


class _StandardizeOp(TensorOp):
    """(x - mean) / sqrt(var + eps) along one axis, with the textbook backward"""

    def __init__(self, axis, eps):
        self.axis, self.eps = axis, eps

    def compute(self, x):
        self.mean = x.mean(axis=self.axis, keepdims=True)
        self.var = x.var(axis=self.axis, keepdims=True)
        self.inv = 1 / np.sqrt(self.var + self.eps)
        return (x - self.mean) * self.inv

    def gradient(self, out_grad, node):
        xhat, g = node.realize_cached_data(), out_grad.realize_cached_data()
        g_mean = g.mean(axis=self.axis, keepdims=True)
        gx_mean = (g * xhat).mean(axis=self.axis, keepdims=True)
        return Tensor.make_const(self.inv * (g - g_mean - xhat * gx_mean))


class _RowsOp(TensorOp):
    """repeats a vector n times as rows; gradient sums them"""

    def __init__(self, n):
        self.n = n

    def compute(self, v):
        return np.tile(v, (self.n, 1))

    def gradient(self, out_grad, node):
        return out_grad.sum(0)


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True, device=None, dtype="float32"):
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(init.kaiming_uniform(in_features, out_features), device=device, dtype=dtype)
        self.bias = None
        if bias:
            self.bias = Parameter(init.kaiming_uniform(out_features, 1).numpy().T, device=device, dtype=dtype)

    def forward(self, X: Tensor) -> Tensor:
        if self.bias is None:
            return X @ self.weight
        return _AffineOp()(X, self.weight, self.bias)


class Flatten(Module):
    def forward(self, X):
        n, *rest = X.shape
        return X.reshape((n, math.prod(rest)))


class ReLU(Module):
    class _Op(TensorOp):
        def compute(self, a):
            self.on = a > 0
            return a * self.on

        def gradient(self, out_grad, node):
            return out_grad * Tensor.make_const(self.on)

    def forward(self, x: Tensor) -> Tensor:
        return ReLU._Op()(x)


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = list(modules)

    def forward(self, x: Tensor) -> Tensor:
        def run(modules, value):
            return value if not modules else run(modules[1:], modules[0](value))

        return run(self.modules, x)


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        return _CrossEntropyOp(y.numpy())(logits)


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.momentum = momentum
        self.weight = Parameter(init.ones(dim), device=device, dtype=dtype)
        self.bias = Parameter(init.zeros(dim), device=device, dtype=dtype)
        self.running_mean = init.zeros(dim, dtype=dtype)
        self.running_var = init.ones(dim, dtype=dtype)

    def _follow(self, running, new):
        running.cached_data = ((1 - self.momentum) * running.numpy() + self.momentum * new.ravel()).astype(running.dtype)

    def forward(self, x: Tensor) -> Tensor:
        rows = _RowsOp(x.shape[0])
        if self.training:
            op = _StandardizeOp(0, self.eps)
            xhat = op(x)
            values = x.numpy()
            self._follow(self.running_mean, values.mean(0))
            self._follow(self.running_var, values.var(0))
        else:
            xhat = (x - rows(self.running_mean)) / rows((self.running_var + self.eps) ** 0.5)
        return xhat * rows(self.weight) + rows(self.bias)


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.weight = Parameter(init.ones(dim), device=device, dtype=dtype)
        self.bias = Parameter(init.zeros(dim), device=device, dtype=dtype)

    def forward(self, x: Tensor) -> Tensor:
        rows = _RowsOp(x.shape[0])
        return _StandardizeOp(1, self.eps)(x) * rows(self.weight) + rows(self.bias)


class Dropout(Module):
    class _Op(TensorOp):
        def __init__(self, p):
            self.p = p

        def compute(self, a):
            keep = np.random.random_sample(a.shape) >= self.p
            self.mask = keep.astype(a.dtype) / (1.0 - self.p)
            return (a * self.mask).astype(a.dtype)

        def gradient(self, out_grad, node):
            return out_grad * Tensor.make_const(self.mask)

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        return Dropout._Op(self.p)(x) if self.training else x


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        return ops.EWiseAdd()(self.fn(x), x)
