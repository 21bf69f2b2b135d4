from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        # axes 是元组, 取出里面的轴
        axis = self.axes[0] if self.axes else None
        m = Z.max(axis=axis, keepdims=True)
        s = array_api.exp(Z - m).sum(axis=axis, keepdims=True)
        self.softmax = array_api.exp(Z - m) / s
        self.keep_shape = m.shape
        result = array_api.log(s) + m
        return result.sum() if axis is None else result.squeeze(axis)

    def gradient(self, out_grad, node):
        g = broadcast_to(reshape(out_grad, self.keep_shape), node.inputs[0].shape)
        return g * Tensor(self.softmax, requires_grad=False)


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
