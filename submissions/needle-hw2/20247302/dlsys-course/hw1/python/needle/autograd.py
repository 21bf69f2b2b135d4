"""hw1: core data structures."""
import numpy


class Op:
    def __call__(self, *args):
        raise NotImplementedError()


class Tensor:
    def __init__(self, array):
        self.cached_data = numpy.array(array)

    def backward(self):
        raise NotImplementedError()
