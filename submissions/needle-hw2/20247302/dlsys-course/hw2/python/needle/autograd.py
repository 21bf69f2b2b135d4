"""Tensors that remember how they were computed, and reverse-mode differentiation over them."""

from typing import Dict, List, Optional, Tuple, Union

import numpy

import needle
from needle import init

from .backend_numpy import Device, all_devices, cpu

LAZY_MODE = False
TENSOR_COUNTER = 0

import numpy as array_api

NDArray = numpy.ndarray


class Op:
    """An operation: how a value is computed from its inputs, and how a gradient flows back to them."""

    def __call__(self, *args):
        raise NotImplementedError()

    def compute(self, *args: NDArray):
        """The result for plain arrays."""
        raise NotImplementedError()

    def gradient(self, out_grad: "Value", node: "Value") -> Union["Value", Tuple["Value", ...]]:
        """For the gradient at the output, the gradient at each of node.inputs: a Tensor, or a tuple of them."""
        raise NotImplementedError()

    def gradient_as_tuple(self, out_grad: "Value", node: "Value") -> Tuple["Value", ...]:
        grads = self.gradient(out_grad, node)
        if isinstance(grads, tuple):
            return grads
        if isinstance(grads, list):
            return tuple(grads)
        return (grads,)


class TensorOp(Op):
    """An operation whose result is a Tensor."""

    def __call__(self, *args):
        return Tensor.make_from_op(self, args)


class TensorTupleOp(Op):
    """An operation whose result is several Tensors."""

    def __call__(self, *args):
        return TensorTuple.make_from_op(self, args)


class Value:
    """A node of the graph: an operation with its inputs, and the result once it has been computed."""

    op: Optional[Op]
    inputs: List["Value"]
    cached_data: Optional[NDArray]
    requires_grad: bool

    def _init(self, op, inputs, *, num_outputs=1, cached_data=None, requires_grad=None):
        global TENSOR_COUNTER
        TENSOR_COUNTER += 1
        if requires_grad is None:
            requires_grad = any(one.requires_grad for one in inputs)
        self.op = op
        self.inputs = inputs
        self.num_outputs = num_outputs
        self.cached_data = cached_data
        self.requires_grad = requires_grad

    def __del__(self):
        global TENSOR_COUNTER
        TENSOR_COUNTER -= 1

    def realize_cached_data(self):
        """The plain array of this value, computed now if it wasn't yet."""
        if self.cached_data is None:
            self.cached_data = self.op.compute(*[one.realize_cached_data() for one in self.inputs])
        return self.cached_data

    def is_leaf(self):
        return self.op is None

    @classmethod
    def make_const(cls, data, *, requires_grad=False):
        value = cls.__new__(cls)
        value._init(None, [], cached_data=data, requires_grad=requires_grad)
        return value

    @classmethod
    def make_from_op(cls, op: Op, inputs: List["Value"]):
        value = cls.__new__(cls)
        value._init(op, inputs)
        if not LAZY_MODE:
            if not value.requires_grad:
                return value.detach()
            value.realize_cached_data()
        return value


class TensorTuple(Value):
    """Several Tensors as one value."""

    def __len__(self):
        return len(self.realize_cached_data())

    def __getitem__(self, index: int):
        return needle.ops.tuple_get_item(self, index)

    def tuple(self):
        return tuple(self[index] for index in range(len(self)))

    def __repr__(self):
        return f"needle.TensorTuple{self.tuple()}"

    def __add__(self, other):
        assert isinstance(other, TensorTuple) and len(self) == len(other)
        return needle.ops.make_tuple(*[self[index] + other[index] for index in range(len(self))])

    def detach(self):
        return TensorTuple.make_const(self.realize_cached_data())


class Tensor(Value):
    grad: "Tensor"

    def __init__(self, array, *, device: Optional[Device] = None, dtype=None, requires_grad=True, **kwargs):
        if isinstance(array, Tensor):
            array = array.numpy()
        self._init(None, [], cached_data=Tensor._array_from_numpy(array, device or cpu(), dtype), requires_grad=requires_grad)

    @staticmethod
    def _array_from_numpy(numpy_array, device, dtype):
        return array_api.array(numpy_array, dtype=dtype)

    @staticmethod
    def make_const(data, requires_grad=False):
        tensor = Tensor.__new__(Tensor)
        array = data.realize_cached_data() if isinstance(data, Tensor) else data
        tensor._init(None, [], cached_data=array, requires_grad=requires_grad)
        return tensor

    @property
    def data(self):
        """The same numbers outside the graph."""
        return self.detach()

    @data.setter
    def data(self, value):
        assert isinstance(value, Tensor), "assign a Tensor to .data"
        self.cached_data = value.realize_cached_data()

    def detach(self):
        """A Tensor that shares the numbers and has no history."""
        return Tensor.make_const(self.realize_cached_data())

    @property
    def shape(self):
        return self.realize_cached_data().shape

    @property
    def dtype(self):
        return self.realize_cached_data().dtype

    @property
    def device(self):
        return cpu()

    def numpy(self):
        return array_api.array(self.realize_cached_data())

    def backward(self, out_grad: Optional["Tensor"] = None):
        """Leaves in .grad of every Tensor that this one was computed from the gradient of this one."""
        if out_grad is None:
            out_grad = init.ones(*self.shape, dtype=self.dtype, device=self.device)
        compute_gradient_of_variables(self, out_grad)

    def __repr__(self):
        return f"needle.Tensor({self.realize_cached_data()})"

    def __str__(self):
        return str(self.realize_cached_data())

    def __add__(self, other):
        return needle.ops.EWiseAdd()(self, other) if isinstance(other, Tensor) else needle.ops.AddScalar(other)(self)

    def __mul__(self, other):
        return needle.ops.EWiseMul()(self, other) if isinstance(other, Tensor) else needle.ops.MulScalar(other)(self)

    def __pow__(self, other):
        return needle.ops.EWisePow()(self, other) if isinstance(other, Tensor) else needle.ops.PowerScalar(other)(self)

    def __sub__(self, other):
        if isinstance(other, Tensor):
            return needle.ops.EWiseAdd()(self, needle.ops.Negate()(other))
        return needle.ops.AddScalar(-other)(self)

    def __rsub__(self, other):
        return needle.ops.AddScalar(other)(needle.ops.Negate()(self))

    def __truediv__(self, other):
        return needle.ops.EWiseDiv()(self, other) if isinstance(other, Tensor) else needle.ops.DivScalar(other)(self)

    def __matmul__(self, other):
        return needle.ops.MatMul()(self, other)

    def matmul(self, other):
        return needle.ops.MatMul()(self, other)

    def sum(self, axes=None):
        return needle.ops.Summation(axes)(self)

    def broadcast_to(self, shape):
        return needle.ops.BroadcastTo(shape)(self)

    def reshape(self, shape):
        return needle.ops.Reshape(shape)(self)

    def transpose(self, axes=None):
        return needle.ops.Transpose(axes)(self)

    def __neg__(self):
        return needle.ops.Negate()(self)

    __radd__ = __add__
    __rmul__ = __mul__


def compute_gradient_of_variables(output_tensor, out_grad):
    """Goes through the graph against its direction and leaves each node's gradient in .grad."""
    received: Dict[Value, List[Tensor]] = {output_tensor: [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(received[node])
        if node.is_leaf():
            continue
        for source, share in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            received.setdefault(source, []).append(share)


def find_topo_sort(node_list: List[Value]) -> List[Value]:
    """All nodes that the given ones depend on, each after its own inputs."""
    visited, order = set(), []
    for node in node_list:
        topo_sort_dfs(node, visited, order)
    return order


def topo_sort_dfs(node, visited, topo_order):
    """Depth first, inputs before the node itself; a stack of our own, since graphs may be deeper than Python's."""
    waiting = [(node, False)]
    while waiting:
        current, inputs_done = waiting.pop()
        if inputs_done:
            topo_order.append(current)
        elif current not in visited:
            visited.add(current)
            waiting.append((current, True))
            waiting.extend((one, False) for one in reversed(current.inputs))


def sum_node_list(node_list):
    """The sum without starting at 0, which would add a node to the graph."""
    total = node_list[0]
    for one in node_list[1:]:
        total = total + one
    return total
