"""What can be said about lab3's observations without knowing the right values. Runs in the driver, on plain arrays."""

import numpy as np

CLOSE = 1e-5  # sums of a few float32 numbers


def _tables(observed):
    """(case, probabilities) of every softmax that ran and returned a finite table."""
    for case, runs in observed.get("softmax_rows", {}).items():
        table = np.asarray(runs[0]["probabilities"], dtype=float)
        if table.ndim == 2 and np.isfinite(table).all():
            yield case, table


def rows_sum_to_one(observed):
    """Every row is a distribution: nothing negative, sum 1."""
    tables = [table for _, table in _tables(observed)]
    if not tables:
        return None
    return all(bool((table >= 0).all() and (abs(table.sum(1) - 1) < CLOSE).all()) for table in tables)


def other_sums_to_one(observed):
    """Not the rows: all columns, or the whole matrix, sum to 1. Only tables with several rows can tell."""
    tables = [table for _, table in _tables(observed) if len(table) > 1]
    if not tables:
        return None
    rows = all((abs(table.sum(1) - 1) < CLOSE).all() for table in tables)
    columns = all((abs(table.sum(0) - 1) < CLOSE).all() for table in tables)
    whole = all(abs(table.sum() - 1) < CLOSE for table in tables)
    return bool(not rows and (columns or whole))


def _moved(observed, probe, name, start):
    """Per case, how far `name` moved from the input `start`; cases that didn't run are left out."""
    moves = []
    for case, runs in observed.get(probe, {}).items():
        before = np.asarray(observed.inputs[case][start], dtype=float)
        after = np.asarray(runs[0][name], dtype=float)
        if after.shape == before.shape and np.isfinite(after).all():
            moves.append(after - before)
    return moves


def bias_stays(observed):
    """The weight moves, the bias never does."""
    weights = _moved(observed, "one_step", "weight", "weight")
    biases = _moved(observed, "one_step", "bias", "bias")
    if not weights or not biases:
        return None
    return bool(all(abs(w).max() > CLOSE for w in weights) and all(abs(b).max() < 1e-7 for b in biases))


def rate_ignored(observed):
    """Two learning rates, one and the same step (and a step at all)."""
    slow = _moved(observed, "two_rates", "slow_weight", "weight")
    fast = _moved(observed, "two_rates", "fast_weight", "weight")
    if not slow or not fast:
        return None
    size = abs(slow[0]).max()
    return bool(size > 1e-9 and abs(slow[0] - fast[0]).max() < 1e-6 * size)
