from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    def compute(self, Z):
        return Z - array_api.logaddexp.reduce(Z, axis=1)[:, None]

    def gradient(self, out_grad, node):
        classes = out_grad.shape[1]
        ones = Tensor(array_api.ones((classes, classes)), dtype=node.dtype, requires_grad=False)
        return out_grad - exp(node) * (out_grad @ ones)


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        maxz = array_api.max(Z, axis=self.axes, keepdims=True)
        exps = array_api.exp(Z - maxz)
        sums = array_api.sum(exps, axis=self.axes)
        return array_api.log(sums) + array_api.reshape(maxz, sums.shpae)

    def gradient(self, out_grad, node):
        Z = node.inputs[0]
        kept = tuple(1 if self.axes is None or i in self.axes else n for i, n in enumerate(Z.shape))
        p = exp(Z - node.reshape(kept).broadcast_to(Z.shape))
        return out_grad.reshape(kept).broadcast_to(Z.shape) * p


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
