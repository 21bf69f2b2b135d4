import math

from .init_basic import *


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    scale = gain * math.sqrt(2 / (fan_in + fan_out))
    return rand(fan_in, fan_out, low=-scale, high=scale, **kwargs)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    scale = gain * math.sqrt(2 / (fan_in + fan_out))
    return randn(fan_in, fan_out, std=scale, **kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    scale = math.sqrt(2 / fan_in)
    return rand(fan_in, fan_out, low=-scale, high=scale, **kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    scale = math.sqrt(2 / fan_in)
    return randn(fan_in, fan_out, std=scale, **kwargs)
