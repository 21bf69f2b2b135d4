"""The distributions of needle-hw2's initialisers. Runs in the driver, on plain arrays.

A Kolmogorov-Smirnov test: the largest distance D between the samples' distribution function and the right one. By the
Dvoretzky-Kiefer-Wolfowitz inequality (with Massart's constant) P(D > t) <= 2 exp(-2 n t²); the level is 1e-8 for each
function, so a right submission fails one of the four by chance less than once in ten million.
"""

import math

import numpy as np

LEVEL = 1e-8


def _fits(observed, name, distribution):
    """Whether the weights that this initialiser drew are distributed so; None where it wasn't asked."""
    verdicts = []
    for case, runs in observed.get("own_initial_weights", {}).items():
        given = observed.inputs[case]
        if given["name"] != name:
            continue
        fans = 50 * given["fan_in"] // 7, 80 * given["fan_out"] // 11
        for run in runs:
            weights = np.sort(np.asarray(run["weights"], dtype=float).ravel())
            shaped = [int(axis) for axis in run["shape"]] == list(fans)
            verdicts.append(shaped and _distance(distribution(weights, *fans, **given["options"])) < _bound(weights.size))
    return all(verdicts) if verdicts else None


def _distance(levels):
    """The largest distance between the empirical distribution function and the levels of the samples in order."""
    n = len(levels)
    steps = np.arange(n + 1) / n
    return max(np.max(np.abs(levels - steps[1:])), np.max(np.abs(levels - steps[:-1])))


def _bound(n):
    return math.sqrt(math.log(2 / LEVEL) / (2 * n))


def _uniform(weights, bound):
    return np.clip((weights + bound) / (2 * bound), 0, 1)


def _normal(weights, std):
    return np.array([0.5 * math.erfc(-value / (std * math.sqrt(2))) for value in weights])


def distributed_as_xavier_uniform(observed):
    """U(-a, a) with a = gain·√(6 / (fan_in + fan_out))."""
    return _fits(observed, "xavier_uniform", lambda w, i, o, gain: _uniform(w, gain * math.sqrt(6 / (i + o))))


def distributed_as_xavier_normal(observed):
    """N(0, s²) with s = gain·√(2 / (fan_in + fan_out))."""
    return _fits(observed, "xavier_normal", lambda w, i, o, gain: _normal(w, gain * math.sqrt(2 / (i + o))))


def distributed_as_kaiming_uniform(observed):
    """U(-b, b) with b = √2·√(3 / fan_in)."""
    return _fits(observed, "kaiming_uniform", lambda w, i, o: _uniform(w, math.sqrt(2) * math.sqrt(3 / i)))


def distributed_as_kaiming_normal(observed):
    """N(0, s²) with s = √2 / √fan_in."""
    return _fits(observed, "kaiming_normal", lambda w, i, o: _normal(w, math.sqrt(2) / math.sqrt(i)))
