"""What an edit of the reference can't say of lab 4: relations that hold for every way of making the mistake."""

import numpy as np


def _runs(observed, probe):
    """(inputs, run) for each case of the probe that finished with arrays of numbers."""
    found = [(observed.inputs[case], run) for case, runs in observed.get(probe, {}).items() for run in runs]
    return [
        (given, run) for given, run in found if all(isinstance(a, np.ndarray) and a.dtype.kind in "fiub" for a in run.values())
    ]


def _same(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-12)


def rows_sum_to_one(observed):
    """The student's own forward returns probabilities."""
    runs = _runs(observed, "own_forward")
    if not runs:
        return None
    values = [np.asarray(run["log_prob"], dtype=float) for _, run in runs]
    return all(value.ndim == 2 and (value >= 0).all() and np.allclose(value.sum(axis=1), 1, atol=1e-5) for value in values)


def moves_before_update(observed):
    """A weight changes although update wasn't called."""
    runs = _runs(observed, "step")
    if not runs:
        return None
    return any(not _same(run["before_" + name], given[name]) for given, run in runs for name in ("W1", "W2"))


def one_weight_stands(observed):
    """After a step one of the weights is what it was, the other isn't."""
    runs = _runs(observed, "step")
    if not runs:
        return None
    stands = {(_same(run["W1"], given["W1"]), _same(run["W2"], given["W2"])) for given, run in runs}
    return stands in ({(True, False)}, {(False, True)})


def steps_uphill(observed):
    """Without penalty both weights move along the gradient, not against it."""
    runs = [pair for pair in _runs(observed, "step") if pair[0]["lambda1"] == 0]
    if not runs:
        return None
    return all(np.vdot(run[name] - given[name], given["slope_" + name]) > 0 for given, run in runs for name in ("W1", "W2"))


def slopes_fit(observed):
    """The student's own backward gives the slopes of their own forward's cross-entropy, all of them up to one factor.

    Central differences with a step of 1e-6 are exact to about 1e-8 of the slope here; a mean over the batch is a factor
    that both weights share. Gradients that can't be found are zero here; whether they are right another check asks.
    """
    runs = [(observed.inputs[case], run) for case, runs in observed.get("chained", {}).items() for run in runs]
    found = [_factors(given["labels"], run) for given, run in runs]
    if not found or any(factors is None for factors in found):
        return None
    return all(abs(first - second) <= 1e-4 * abs(first) for first, second in found)


def _factors(labels, run):
    """Per weight: the slope by backward over the slope by differences; None where the shapes don't fit or nothing slopes."""
    factors = []
    for name in ("W1", "W2"):
        change = np.asarray(run["ahead_" + name]) - np.asarray(run["behind_" + name])
        if change.shape != labels.shape or not np.isfinite(change).all() or not np.any(change):
            return None
        factors.append(float(run["slope_" + name]) / (-(labels * change).sum() / 2e-6))
    return factors
