import operator
import math
from functools import reduce
import numpy as np

from . import ndarray_backend_numpy
from . import ndarray_backend_cpu


def prod(x):
    return reduce(operator.mul, x, 1)


class BackendDevice:
    """A backend device, wraps the implementation module."""

    def __init__(self, name, mod):
        self.name = name
        self.mod = mod

    def __getattr__(self, name):
        return getattr(self.mod, name)

    def enabled(self):
        return self.mod is not None

    def empty(self, shape, dtype="float32"):
        return NDArray.make(shape, device=self)

    def full(self, shape, fill_value, dtype="float32"):
        arr = self.empty(shape, dtype)
        arr.fill(fill_value)
        return arr


def cpu():
    return BackendDevice("cpu", ndarray_backend_cpu)


def default_device():
    return cpu()


def all_devices():
    return [cpu()]


class NDArray:
    """Strided view of a flat compiled array."""

    def __init__(self, other, device=None):
        if isinstance(other, np.ndarray):
            device = device if device is not None else default_device()
            array = self.make(other.shape, device=device)
            array.device.from_numpy(np.ascontiguousarray(other), array._handle)
            self._init(array)
        else:
            self._init(other)

    def _init(self, other):
        self._shape, self._strides, self._offset = other._shape, other._strides, other._offset
        self._device, self._handle = other._device, other._handle

    @staticmethod
    def make(shape, strides=None, device=None, handle=None, offset=0):
        array = NDArray.__new__(NDArray)
        array._shape = tuple(shape)
        array._strides = strides
        array._offset = offset
        array._device = device if device is not None else default_device()
        array._handle = array.device.Array(prod(shape)) if handle is None else handle
        return array

    @property
    def device(self):
        return self._device

    @property
    def shape(self):
        return self._shape

    def fill(self, value):
        self._device.fill(self._handle, value)

    def numpy(self):
        return self.device.to_numpy(self._handle, self.shape, self._strides, self._offset)
