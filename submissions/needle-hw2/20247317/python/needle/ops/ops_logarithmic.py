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
        # log(e^a + e^b) can be added up pairwise without overflow
        axes = range(Z.ndim) if self.axes is None else self.axes
        for axis in sorted((a % Z.ndim for a in axes), reverse=True):
            Z = array_api.logaddexp.reduce(Z, axis=axis)
        return Z

    def gradient(self, out_grad, node):
        Z = node.inputs[0]
        axes = tuple(range(len(Z.shape))) if self.axes is None else tuple(a % len(Z.shape) for a in self.axes)
        kept = tuple(1 if axis in axes else size for axis, size in enumerate(Z.shape))
        share = exp(Z + broadcast_to(reshape(negate(node), kept), Z.shape))
        return multiply(share, broadcast_to(reshape(out_grad, kept), Z.shape))


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
