import numpy as np

import needle as ndl

from .init_basic import *


def _tensor(array, device=None, dtype="float32", requires_grad=False):
    return ndl.Tensor(array.astype(dtype), device=device, requires_grad=requires_grad)


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    a = gain * (6.0 / (fan_in + fan_out)) ** 0.5
    return _tensor(np.random.uniform(-a, a, (fan_in, fan_out)), **kwargs)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    return _tensor(gain * np.sqrt(2.0 / (fan_in + fan_out)) * np.random.standard_normal((fan_in, fan_out)), **kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    b = (6.0 / fan_in) ** 0.5
    return _tensor((2 * np.random.random((fan_in, fan_out)) - 1) * b, **kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    return _tensor(np.random.normal(0.0, (2.0 / fan_in) ** 0.5, (fan_in, fan_out)), **kwargs)
