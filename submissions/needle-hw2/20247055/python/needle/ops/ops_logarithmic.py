from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSumExp(TensorOp):
    def __init__(self, axes=None):
        self.axes = axes

    def compute(self, Z):
        top = Z.max(self.axes, keepdims=True)
        return array_api.squeeze(top + array_api.log(array_api.exp(Z - top).sum(self.axes, keepdims=True)), self.axes)

    def gradient(self, out_grad, node):
        (Z,) = node.inputs
        kept = array_api.max(Z.realize_cached_data(), self.axes, keepdims=True).shape
        full = lambda t: broadcast_to(reshape(t, kept), Z.shape)
        return full(out_grad) * exp(Z - full(node))


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
