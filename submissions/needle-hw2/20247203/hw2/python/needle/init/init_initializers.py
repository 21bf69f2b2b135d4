import math

from .init_basic import *


def xavier_uniform(fan_in, fan_out, gain=1.0, **kwargs):
    ### BEGIN YOUR SOLUTION
    # 均匀分布的边界
    limit = gain * math.sqrt(6) / math.sqrt(fan_in + fan_out)
    weight = rand(fan_in, fan_out, low=-limit, high=limit, **kwargs)
    return weight
    ### END YOUR SOLUTION


def xavier_normal(fan_in, fan_out, gain=1.0, **kwargs):
    ### BEGIN YOUR SOLUTION
    # 标准差
    sigma = gain * math.sqrt(2) / math.sqrt(fan_in + fan_out)
    weight = randn(fan_in, fan_out, std=sigma, **kwargs)
    return weight
    ### END YOUR SOLUTION


def kaiming_uniform(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    ### BEGIN YOUR SOLUTION
    # relu 的增益是根号 2
    limit = math.sqrt(2) * math.sqrt(3 / fan_in)
    weight = rand(fan_in, fan_out, low=-limit, high=limit, **kwargs)
    return weight
    ### END YOUR SOLUTION


def kaiming_normal(fan_in, fan_out, nonlinearity="relu", **kwargs):
    assert nonlinearity == "relu", "Only relu supported currently"
    ### BEGIN YOUR SOLUTION
    sigma = math.sqrt(2 / fan_in)
    weight = randn(fan_in, fan_out, std=sigma, **kwargs)
    return weight
    ### END YOUR SOLUTION
