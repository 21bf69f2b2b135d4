from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    def compute(self, Z):
        return Z - array_api.logaddexp.reduce(Z, axis=-1, keepdims=True)

    def gradient(self, out_grad, node):
        g, p = out_grad.realize_cached_data(), array_api.exp(node.realize_cached_data())
        return Tensor.make_const(g - p * g.sum(axis=-1, keepdims=True))


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        axes = range(Z.ndim) if self.axes is None else self.axes
        for axis in sorted(axes, reverse=True):
            Z = array_api.logaddexp.reduce(Z, axis=axis)
        return Z

    def gradient(self, out_grad, node):
        Z = node.inputs[0].realize_cached_data()
        axes = tuple(range(Z.ndim)) if self.axes is None else self.axes
        g, value = (array_api.expand_dims(one.realize_cached_data(), axes) for one in (out_grad, node))
        return Tensor.make_const(g * array_api.exp(Z - value))


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
