from .autograd import Tensor
