import math

from .init_basic import *


SQRT2 = math.sqrt(2)


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    limit = gain * math.sqrt(6 / (fan_in + fan_out))
    return rand(fan_in, fan_out, low=-limit, high=limit, **kwargs)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    # N(0, std^2)
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    return randn(fan_in, fan_out, mean=0.0, std=std**2, **kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    limit = SQRT2 * math.sqrt(3 / fan_in)
    return rand(fan_in, fan_out, low=-limit, high=limit, **kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    return randn(fan_in, fan_out, mean=0.0, std=SQRT2 / math.sqrt(fan_in), **kwargs)
