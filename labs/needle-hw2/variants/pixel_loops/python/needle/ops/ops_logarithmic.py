from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    """Z - logsumexp(Z) along the last axis of a 2-D Tensor."""

    def compute(self, Z):
        shifted = Z - array_api.max(Z, axis=1, keepdims=True)  # (N, C)
        return shifted - array_api.log(array_api.sum(array_api.exp(shifted), axis=1, keepdims=True))

    def gradient(self, out_grad, node):
        rows = reshape(summation(out_grad, (1,)), (out_grad.shape[0], 1))  # (N, 1)
        return out_grad - exp(node) * broadcast_to(rows, out_grad.shape)


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    """log(sum(exp(Z))) over the given axes, over all of them where axes is None."""

    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        largest = array_api.max(Z, axis=self.axes, keepdims=True)
        powers = array_api.exp(Z - largest)
        total = array_api.sum(powers, axis=self.axes, keepdims=True)
        return array_api.squeeze(array_api.log(total) + largest, axis=self.axes)

    def gradient(self, out_grad, node):
        Z = node.inputs[0]
        axes = range(len(Z.shape)) if self.axes is None else self.axes
        kept = tuple(1 if axis in axes else size for axis, size in enumerate(Z.shape))
        softmax = exp(Z - broadcast_to(reshape(node, kept), Z.shape))
        return broadcast_to(reshape(out_grad, kept), Z.shape) * softmax


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
