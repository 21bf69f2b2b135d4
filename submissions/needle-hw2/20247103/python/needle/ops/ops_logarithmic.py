from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSumExp(TensorOp):
    def __init__(self, axes=None):
        self.axes = axes

    def compute(self, Z):
        s = array_api.exp(Z).sum(axis=self.axes, keepdims=True)
        self.prob = array_api.exp(Z) / s
        self.kept = s.shape
        return array_api.log(s).squeeze(axis=self.axes)

    def gradient(self, out_grad, node):
        return out_grad.reshape(self.kept).broadcast_to(self.prob.shape) * Tensor(self.prob, requires_grad=False)


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
