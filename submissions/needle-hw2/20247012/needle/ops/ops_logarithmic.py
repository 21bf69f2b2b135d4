from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        self.lse = LogSumExp(axes=(1,)).compute(Z).reshape((-1, 1))
        return Z - self.lse
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        softmax = exp(node.inputs[0] - Tensor(self.lse, requires_grad=False).broadcast_to(out_grad.shape))
        return out_grad - softmax * summation(out_grad, (1,)).reshape((-1, 1)).broadcast_to(out_grad.shape)
        ### END YOUR SOLUTION


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        self.maxZ = array_api.max(Z, axis=self.axes, keepdims=True)
        total = array_api.sum(array_api.exp(Z - self.maxZ), axis=self.axes)
        return array_api.log(total) + array_api.max(Z, axis=self.axes)
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        (input,) = node.inputs
        expz = exp(input - Tensor(self.maxZ, requires_grad=False).broadcast_to(input.shape))
        sumz = summation(expz, self.axes)
        ratio = out_grad / sumz
        shape = []
        for i in range(len(input.shape)):
            if self.axes is None or i in self.axes:
                shape.append(1)
            else:
                shape.append(input.shape[i])
        return ratio.reshape(shape).broadcast_to(input.shape) * expz
        ### END YOUR SOLUTION


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
