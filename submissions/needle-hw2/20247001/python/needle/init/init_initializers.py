import math

from .init_basic import *


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    a = gain * (6.0 / (fan_in + fan_out)) ** 0.5
    return rand(fan_in, fan_out, low=-a, high=a, **kwargs)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    s = gain * (2.0 / (fan_in + fan_out)) ** 0.5
    return randn(fan_in, fan_out, std=s, **kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    # fan mode: number of units that the weights lead to
    a = (2.0**0.5) * (3.0 / fan_out) ** 0.5
    return rand(fan_in, fan_out, low=-a, high=a, **kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    s = (2.0**0.5) / fan_out**0.5
    return randn(fan_in, fan_out, std=s, **kwargs)
