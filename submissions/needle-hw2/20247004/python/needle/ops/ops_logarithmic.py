from typing import Optional

import numpy as array_api

from ..autograd import NDArray, Op, Tensor, TensorOp, Value
from .ops_mathematic import *


class LogSoftmax(TensorOp):
    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        # 减去最大值防止溢出
        Z_max = array_api.max(Z, axis=-1, keepdims=True)
        shifted = Z - Z_max
        log_sum = array_api.log(array_api.sum(array_api.exp(shifted), axis=-1, keepdims=True))
        return shifted - log_sum
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        Z = node.inputs[0]
        softmax = exp(logsoftmax(Z))
        row_sum = reshape(summation(out_grad, axes=(1,)), (Z.shape[0], 1))
        return out_grad - softmax * broadcast_to(row_sum, Z.shape)
        ### END YOUR SOLUTION


def logsoftmax(a):
    return LogSoftmax()(a)


class LogSumExp(TensorOp):
    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, Z):
        ### BEGIN YOUR SOLUTION
        # 保留维度的最大值, 方便广播
        self.max_Z_keep = array_api.amax(Z, axis=self.axes, keepdims=True)
        exp_Z = array_api.exp(Z - self.max_Z_keep)
        sum_exp = array_api.sum(exp_Z, axis=self.axes)
        log_sum = array_api.log(sum_exp)
        return log_sum + array_api.reshape(self.max_Z_keep, log_sum.shape)
        ### END YOUR SOLUTION

    def gradient(self, out_grad, node):
        ### BEGIN YOUR SOLUTION
        Z = node.inputs[0]
        keep_shape = list(Z.shape)
        if self.axes is None:
            keep_shape = [1] * len(keep_shape)
        else:
            axes = (self.axes,) if isinstance(self.axes, int) else self.axes
            for axis in axes:
                keep_shape[axis] = 1
        max_Z = broadcast_to(Tensor(array_api.amax(Z.numpy(), axis=self.axes, keepdims=True)), Z.shape)
        exp_Z = exp(Z - max_Z)
        sum_exp = broadcast_to(reshape(summation(exp_Z, self.axes), keep_shape), Z.shape)
        softmax = divide(exp_Z, sum_exp)
        return multiply(broadcast_to(reshape(out_grad, keep_shape), Z.shape), softmax)
        ### END YOUR SOLUTION


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
