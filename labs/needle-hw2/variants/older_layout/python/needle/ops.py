"""What a Tensor can do: the last assignment's operations, solved, and at the end this one's."""

from numbers import Number
from typing import Optional

import numpy
import numpy as array_api

from .autograd import NDArray, Op, Tensor, TensorOp, TensorTuple, TensorTupleOp, Value
from .ops_tuple import *


class EWiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray):
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor):
        return out_grad, out_grad


def add(a, b):
    return EWiseAdd()(a, b)


class AddScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a: NDArray):
        return a + self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor):
        return out_grad


def add_scalar(a, scalar):
    return AddScalar(scalar)(a)


class EWiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray):
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor):
        a, b = node.inputs
        return out_grad * b, out_grad * a


def multiply(a, b):
    return EWiseMul()(a, b)


class MulScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a: NDArray):
        return a * self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor):
        return out_grad * self.scalar


def mul_scalar(a, scalar):
    return MulScalar(scalar)(a)


class PowerScalar(TensorOp):
    """a to the power of a number."""

    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a: NDArray) -> NDArray:
        return a**self.scalar

    def gradient(self, out_grad, node):
        (a,) = node.inputs
        return out_grad * (a ** (self.scalar - 1)) * self.scalar


def power_scalar(a, scalar):
    return PowerScalar(scalar)(a)


class EWiseDiv(TensorOp):
    def compute(self, a, b):
        return a / b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        return out_grad / b, negate(out_grad * a / (b * b))


def divide(a, b):
    return EWiseDiv()(a, b)


class DivScalar(TensorOp):
    def __init__(self, scalar):
        self.scalar = scalar

    def compute(self, a):
        return a / self.scalar

    def gradient(self, out_grad, node):
        return out_grad / self.scalar


def divide_scalar(a, scalar):
    return DivScalar(scalar)(a)


class Transpose(TensorOp):
    """Swaps two axes, the last two where none are named."""

    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, a):
        first, second = self.axes or (-1, -2)
        return array_api.swapaxes(a, first, second)

    def gradient(self, out_grad, node):
        return transpose(out_grad, self.axes)


def transpose(a, axes=None):
    return Transpose(axes)(a)


class Reshape(TensorOp):
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return array_api.reshape(a, self.shape)

    def gradient(self, out_grad, node):
        return reshape(out_grad, node.inputs[0].shape)


def reshape(a, shape):
    return Reshape(shape)(a)


class BroadcastTo(TensorOp):
    def __init__(self, shape):
        self.shape = shape

    def compute(self, a):
        return array_api.broadcast_to(a, self.shape)

    def gradient(self, out_grad, node):
        return sum_to(out_grad, node.inputs[0].shape)


def broadcast_to(a, shape):
    return BroadcastTo(shape)(a)


def sum_to(grad, shape):
    """Sums over the axes that broadcasting from `shape` added or stretched."""
    added = len(grad.shape) - len(shape)
    stretched = [added + axis for axis, size in enumerate(shape) if size != grad.shape[added + axis]]
    return reshape(summation(grad, tuple(range(added)) + tuple(stretched)), shape)


class Summation(TensorOp):
    """The sum over the given axes (a number or a tuple), over all where axes is None; summed axes are gone."""

    def __init__(self, axes: Optional[tuple] = None):
        self.axes = axes

    def compute(self, a):
        return array_api.sum(a, axis=self.axes)

    def gradient(self, out_grad, node):
        before = node.inputs[0].shape
        summed = range(len(before)) if self.axes is None else self.axes
        summed = [summed] if isinstance(summed, Number) else summed
        kept = list(before)
        for axis in summed:
            kept[axis] = 1
        return broadcast_to(reshape(out_grad, tuple(kept)), before)


def summation(a, axes=None):
    return Summation(axes)(a)


class MatMul(TensorOp):
    """Products of matrices; leading axes are batches, and broadcast."""

    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        at_a, at_b = matmul(out_grad, transpose(b)), matmul(transpose(a), out_grad)
        return sum_to(at_a, a.shape), sum_to(at_b, b.shape)


def matmul(a, b):
    return MatMul()(a, b)


class Negate(TensorOp):
    def compute(self, a):
        return -a

    def gradient(self, out_grad, node):
        return negate(out_grad)


def negate(a):
    return Negate()(a)


class Log(TensorOp):
    def compute(self, a):
        return array_api.log(a)

    def gradient(self, out_grad, node):
        return out_grad / node.inputs[0]


def log(a):
    return Log()(a)


class Exp(TensorOp):
    def compute(self, a):
        return array_api.exp(a)

    def gradient(self, out_grad, node):
        return out_grad * node


def exp(a):
    return Exp()(a)


class ReLU(TensorOp):
    def compute(self, a):
        return array_api.maximum(a, 0)

    def gradient(self, out_grad, node):
        return out_grad * Tensor.make_const(node.inputs[0].realize_cached_data() > 0)


def relu(a):
    return ReLU()(a)


class LogSoftmax(TensorOp):
    """Z - logsumexp(Z) along the last axis of a 2-D Tensor."""

    def compute(self, Z):
        shifted = Z - array_api.max(Z, axis=1, keepdims=True)  # (N, C)
        return shifted - array_api.log(array_api.sum(array_api.exp(shifted), axis=1, keepdims=True))

    def gradient(self, out_grad, node):
        rows = reshape(summation(out_grad, (1,)), (out_grad.shape[0], 1))  # (N, 1)
        return out_grad - exp(node) * broadcast_to(rows, out_grad.shape)
        ### END YOUR SOLUTION


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
        ### END YOUR SOLUTION


def logsumexp(a, axes=None):
    return LogSumExp(axes=axes)(a)
