import math

from .init_basic import *


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    a = gain * math.sqrt(6 / (fan_in + fan_out))
    u = rand(fan_in, fan_out, **kwargs)          # [0, 1)
    return u * (2 * a) - a                       # [-a, a)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    return randn(fan_in, fan_out, std=gain / math.sqrt((fan_in + fan_out) / 2), **kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    gains = {"relu": math.sqrt(2)}
    b = gains[nonlinearity] * math.sqrt(3 / fan_in)
    return rand(fan_in, fan_out, low=-b, high=b, **kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    gains = {"relu": math.sqrt(2)}
    return randn(fan_in, fan_out, std=gains[nonlinearity] * fan_in ** (-0.5), **kwargs)
