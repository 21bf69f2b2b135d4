import math

from .init_basic import *


def _draw(kind, scale, fan_in, fan_out, kwargs):
    """kind is rand or randn; both are standardised to a spread of 1 before scaling."""
    if kind is rand:
        return rand(fan_in, fan_out, low=-scale, high=scale, **kwargs)
    return randn(fan_in, fan_out, mean=0, std=scale, **kwargs)


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    variance = gain**2 * 2.0 / (fan_in + fan_out)
    return _draw(rand, math.sqrt(3.0 * variance), fan_in, fan_out, kwargs)


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    variance = gain**2 * 2.0 / (fan_in + fan_out)
    return _draw(randn, math.sqrt(variance), fan_in, fan_out, kwargs)


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    return _draw(rand, math.sqrt(3.0 * 2.0 / fan_in), fan_in, fan_out, kwargs)


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    return _draw(randn, math.sqrt(2.0 / fan_in), fan_in, fan_out, kwargs)
