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
        self.has_bias = bias
        weight = init.kaiming_uniform(fan_in=in_features, fan_out=out_features, device=device, dtype=dtype)
        self.weight = Parameter(weight, device=device, dtype=dtype)
        if self.has_bias:
            # 先按 (out, 1) 初始化, 再变成一行
            bias_value = init.kaiming_uniform(fan_in=out_features, fan_out=1, device=device, dtype=dtype)
            self.bias = Parameter(ops.reshape(bias_value, (1, out_features)), device=device, dtype=dtype)
        ### END YOUR SOLUTION

    def forward(self, X: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        result = ops.matmul(X, self.weight)
        if self.has_bias:
            bias = ops.broadcast_to(self.bias, result.shape)
            result = ops.add(result, bias)
        return result
        ### END YOUR SOLUTION


class Flatten(Module):
    def forward(self, X):
        ### BEGIN YOUR SOLUTION
        batch = X.shape[0]
        size = 1
        for s in X.shape[1:]:
            size *= s
        return ops.reshape(X, (batch, size))
        ### END YOUR SOLUTION


class ReLU(Module):
    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        out = ops.ReLU()(x)
        return out
        ### END YOUR SOLUTION
        raise NotImplementedError()


class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.modules = modules

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        out = x
        for i in range(len(self.modules)):
            out = self.modules[i](out)
        return out
        ### END YOUR SOLUTION


class SoftmaxLoss(Module):
    def forward(self, logits: Tensor, y: Tensor):
        ### BEGIN YOUR SOLUTION
        batch_size, num_classes = logits.shape
        log_sum = ops.logsumexp(logits, axes=(1,))          # (B,)
        one_hot = init.one_hot(num_classes, y)              # (B, C)
        z_y = ops.summation(ops.multiply(logits, one_hot), axes=(1,))   # (B,)
        loss = ops.summation(log_sum - z_y)
        return ops.divide_scalar(loss, batch_size)
        ### END YOUR SOLUTION


class BatchNorm1d(Module):
    def __init__(self, dim, eps=1e-5, momentum=0.1, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        self.momentum = momentum
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(np.ones(dim), device=device, dtype=dtype)
        self.bias = Parameter(np.zeros(dim), device=device, dtype=dtype)
        self.running_mean = Tensor(np.zeros(dim), device=device, dtype=dtype, requires_grad=False)
        self.running_var = Tensor(np.ones(dim), device=device, dtype=dtype, requires_grad=False)
        ### END YOUR SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        batch_size = x.shape[0]
        if self.training:
            # 训练: 使用当前批次的统计量
            mean = ops.divide_scalar(ops.summation(x, axes=(0,)), batch_size)
            mean_b = ops.broadcast_to(mean, x.shape)
            var = ops.divide_scalar(ops.summation(ops.power_scalar(x - mean_b, 2), axes=(0,)), batch_size)
            var_b = ops.broadcast_to(var, x.shape)
            # 更新滑动平均, 不需要梯度
            self.running_mean = self.running_mean.detach() * (1 - self.momentum) + mean.detach() * self.momentum
            self.running_var = self.running_var.detach() * (1 - self.momentum) + var.detach() * self.momentum
        else:
            # 推理: 使用滑动平均
            mean_b = ops.broadcast_to(self.running_mean, x.shape)
            var_b = ops.broadcast_to(self.running_var, x.shape)
        x_hat = ops.divide(x - mean_b, ops.power_scalar(var_b + self.eps, 0.5))
        weight_b = ops.broadcast_to(self.weight, x.shape)
        bias_b = ops.broadcast_to(self.bias, x.shape)
        return ops.add(ops.multiply(x_hat, weight_b), bias_b)
        ### END YOUR SOLUTION


class LayerNorm1d(Module):
    def __init__(self, dim, eps=1e-5, device=None, dtype="float32"):
        super().__init__()
        self.dim = dim
        self.eps = eps
        ### BEGIN YOUR SOLUTION
        self.weight = Parameter(np.ones((dim,)), device=device, dtype=dtype)
        self.bias = Parameter(np.zeros((dim,)), device=device, dtype=dtype)
        ### END YOUR SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        batch_size, feature = x.shape
        # 1. 均值
        mean = ops.divide_scalar(ops.summation(x, axes=(1,)), feature)
        mean = ops.broadcast_to(ops.reshape(mean, (batch_size, 1)), x.shape)
        # 2. 方差
        var = ops.divide_scalar(ops.summation(ops.power_scalar(x - mean, 2), axes=(1,)), feature)
        var = ops.broadcast_to(ops.reshape(var, (batch_size, 1)), x.shape)
        # 3. 归一化
        x_hat = ops.divide(x - mean, ops.power_scalar(var + self.eps, 0.5))
        weight = ops.broadcast_to(ops.reshape(self.weight, (1, self.dim)), x.shape)
        bias = ops.broadcast_to(ops.reshape(self.bias, (1, self.dim)), x.shape)
        return weight * x_hat + bias
        ### END YOUR SOLUTION


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        if self.training:
            keep = 1.0 - self.p
            mask = np.random.binomial(1, keep, size=x.shape).astype("float32")
            mask = Tensor(mask, requires_grad=False)
            return ops.divide_scalar(ops.multiply(x, mask), keep)
        else:
            return x
        ### END YOUR SOLUTION


class Residual(Module):
    def __init__(self, fn: Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        ### BEGIN YOUR SOLUTION
        identity = x
        out = self.fn(x)
        return ops.add(out, identity)
        ### END YOUR SOLUTION
