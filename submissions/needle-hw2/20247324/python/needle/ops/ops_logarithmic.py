from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        m = Z.max(axis=1, keepdims=True)
        return Z - m - array_api.log(array_api.exp(Z - m).sum(axis=1, keepdims=True))
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        total = out_grad.sum((1,)).reshape((out_grad.shape[0], 1)).broadcast_to(out_grad.shape)
        return out_grad - exp(node) * total
        ### END YOUR SOLUTION


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        max_keep = array_api.max(Z, axis=self.axes, keepdims=True)
        max_z = array_api.max(Z, axis=self.axes)
        return array_api.log(array_api.sum(array_api.exp(Z - max_keep), axis=self.axes)) + max_z
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        Z = node.inputs[0]
        shape = list(Z.shape)
        axes = range(len(shape)) if self.axes is None else self.axes
        for ax in axes:
            shape[ax] = 1
        lse = node.reshape(tuple(shape)).broadcast_to(Z.shape)
        g = out_grad.reshape(tuple(shape)).broadcast_to(Z.shape)
        return g * exp(Z - lse)
        ### END YOUR SOLUTION


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
