import math

from .init_basic import *


def uniform_pm(bound, fan_in, fan_out, kwargs):
    return rand(fan_in, fan_out, low=-1 * bound, high=bound, **kwargs)


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    ### BEGIN YOUR SOLUTION
    return uniform_pm(gain * math.sqrt(6 / (fan_in + fan_out)), fan_in, fan_out, kwargs)
    ### END YOUR SOLUTION


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    ### BEGIN YOUR SOLUTION
    x = randn(fan_in, fan_out, **kwargs)
    x.data = x.data * (gain * math.sqrt(2 / (fan_in + fan_out)))
    return x
    ### END YOUR SOLUTION


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    ### BEGIN YOUR SOLUTION
    return uniform_pm(math.sqrt(2) * math.sqrt(3 / fan_in), fan_in, fan_out, kwargs)
    ### END YOUR SOLUTION


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    ### BEGIN YOUR SOLUTION
    x = randn(fan_in, fan_out, **kwargs)
    x.data = x.data * (math.sqrt(2) / math.sqrt(fan_in))
    return x
    ### END YOUR SOLUTION
