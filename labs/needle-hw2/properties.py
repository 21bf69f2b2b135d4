"""What can be said of needle-hw2's observations without a version to compare them with. Runs in the driver, on plain arrays.

Distributions are judged by a Kolmogorov-Smirnov test: the largest distance D between the samples' distribution function
and the right one. By the Dvoretzky-Kiefer-Wolfowitz inequality (with Massart's constant) P(D > t) <= 2 exp(-2 n t²); the
level is 1e-8 for each function, so a right submission fails one of the four by chance less than once in ten million.
"""

import math

import numpy as np

from grader.lab.threshold import threshold

LEVEL = 1e-8


def _distances(observed, name, distribution):
    """The largest distance between what this initialiser drew and the right distribution, in units of the bound.

    None where it wasn't asked, without end where the shape is wrong.
    """
    found = []
    for case, runs in observed.get("own_initial_weights", {}).items():
        given = observed.inputs[case]
        if given["name"] != name:
            continue
        fans = 50 * given["fan_in"] // 7, 80 * given["fan_out"] // 11
        for run in runs:
            weights = np.sort(np.asarray(run["weights"], dtype=float).ravel())
            shaped = [int(axis) for axis in run["shape"]] == list(fans)
            levels = distribution(weights, *fans, **given["options"])
            found.append(float(_distance(levels) / _bound(weights.size)) if shaped else math.inf)
    return max(found, default=None)


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


@threshold(below=1.0)
def distributed_as_xavier_uniform(observed):
    """U(-a, a) with a = gain·√(6 / (fan_in + fan_out))."""
    return _distances(observed, "xavier_uniform", lambda w, i, o, gain: _uniform(w, gain * math.sqrt(6 / (i + o))))


@threshold(below=1.0)
def distributed_as_xavier_normal(observed):
    """N(0, s²) with s = gain·√(2 / (fan_in + fan_out))."""
    return _distances(observed, "xavier_normal", lambda w, i, o, gain: _normal(w, gain * math.sqrt(2 / (i + o))))


@threshold(below=1.0)
def distributed_as_kaiming_uniform(observed):
    """U(-b, b) with b = √2·√(3 / fan_in)."""
    return _distances(observed, "kaiming_uniform", lambda w, i, o: _uniform(w, math.sqrt(2) * math.sqrt(3 / i)))


@threshold(below=1.0)
def distributed_as_kaiming_normal(observed):
    """N(0, s²) with s = √2 / √fan_in."""
    return _distances(observed, "kaiming_normal", lambda w, i, o: _normal(w, math.sqrt(2) / math.sqrt(i)))


def averages_of_what_was_seen(observed):
    """epoch returns the averages of what the student's own network and loss gave, sets the mode, and steps once a batch."""
    verdicts = []
    for case, runs in observed.get("own_epoch", {}).items():
        given = observed.inputs[case]
        verdicts += [_averages(one["training"], given) and _averages(one["evaluation"], given) and _trained(one) for one in runs]
    return all(verdicts) if verdicts else None


def _trained(run):
    training, evaluation = run["training"], run["evaluation"]
    modes = [[one["mode"] for one in way["seen"]] for way in (training, evaluation)]
    steps = len(training["seen"]) * training["parameters"]
    return set(modes[0]) == {"True"} and set(modes[1]) == {"False"} and training["steps"] == steps


def _averages(way, given):
    """Means over samples, or means of the batches' means; of the losses that the student's own loss gave, or of right ones."""
    sizes = np.array(given["batches"], dtype=float)
    logits = [np.asarray(one["logits"], dtype=float) for one in way["seen"]]
    labels = np.split(np.asarray(given["y"]), np.cumsum(given["batches"])[:-1])
    if [len(one) for one in logits] != [len(one) for one in labels]:
        return False
    wrong = [np.mean(one.argmax(axis=1) != right) for one, right in zip(logits, labels, strict=True)]
    losses = [np.asarray(way["losses"], dtype=float)] if len(way["losses"]) == len(sizes) else []
    losses.append(np.array([_cross_entropy(one, right) for one, right in zip(logits, labels, strict=True)]))
    error, loss = way["returned"]
    return _is_mean(error, np.array(wrong), sizes) and any(_is_mean(loss, one, sizes) for one in losses)


def _is_mean(value, means, sizes):
    found = (np.mean(means), np.average(means, weights=sizes))
    return any(math.isclose(value, one, rel_tol=1e-4, abs_tol=1e-6) for one in found)


def _cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    rows = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return float(rows.mean())


@threshold(below=0.75)
def digits_are_learned(observed):
    """The share of unseen digits that the student's own network is wrong about after two epochs on 400; chance gives 0.9."""
    runs = observed.get("learning_digits", {}).get("some_digits")
    return float(runs[0]["result"][2]) if runs and len(runs[0]["result"]) == 4 else None
