import math

from .init_basic import *


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    return (2 * rand(fan_in, fan_out, **kwargs) - 1) * (gain * (6 / (fan_in + fan_out)) ** 0.5)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    return randn(fan_in, fan_out, **kwargs) * (gain * (2 / (fan_in + fan_out)) ** 0.5)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    return (2 * rand(fan_in, fan_out, **kwargs) - 1) * (6 / fan_in) ** 0.5


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    return randn(fan_in, fan_out, **kwargs) * (2 / fan_in) ** 0.5
