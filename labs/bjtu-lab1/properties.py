"""What can be said of bjtu-lab1's observations without knowing the right values. Runs in the driver, on plain arrays."""

import itertools

import numpy as np

from grader.lab.threshold import threshold


def _runs(observed, probe):
    """(case, run) of every case which finished."""
    return [(case, run) for case, runs in observed.get(probe, {}).items() for run in runs]


# ── 1. ──


def ignores_arguments(observed):
    """Other numbers in the same shapes, and one and the same result."""
    seen = {case: run["result"] for case, run in _runs(observed, "sub_values")}
    first, second = seen.get("notebook_sizes"), seen.get("other_row")
    if not isinstance(first, np.ndarray) or not isinstance(second, np.ndarray) or first.shape != second.shape:
        return None
    return bool(np.array_equal(first, second))


# ── 2. ──


def _products(run):
    """The pairs P (3, 2), Q (4, 2) of which P·Qᵀ was worked out; a Q that was only ever seen as (2, 4) counts turned."""
    made = [np.asarray(one, dtype=float) for one in run["matrices"]]
    by_shape = {shape: [one for one in made if one.shape == shape] for shape in ((3, 2), (4, 2), (2, 4), (3, 4))}
    factors = by_shape[4, 2] or [one.T for one in by_shape[2, 4]]
    found = []
    for P, Q in itertools.product(by_shape[3, 2][:20], factors[:20]):
        scale = np.abs(P @ Q.T).max()
        if scale > 0 and any(np.allclose(one, P @ Q.T, rtol=1e-4, atol=1e-4 * scale) for one in by_shape[3, 4]):
            found.append((P, Q))
    return found


def product_is_worked_out(observed):
    """Among the matrices of each run is one that is P·Qᵀ of two others."""
    runs = _runs(observed, "replayed_product")
    return all(_products(run) for _, run in runs) if runs else None


def factors_are_drawn(observed):
    """P and Q of some such product look drawn from N(0, 0.01²), by their sums of squares over 0.01² in all runs together.

    In 16 runs these are chi-squares of 96 and 128 degrees of freedom: over their degrees they lie outside 0.4 to 2.1 with
    probability below 3e-7 (Chernoff's bound). A notebook that seeds has one draw, of 6 and 8 numbers: they lie outside
    0.002 to 9 as rarely, and draws with 0.01 taken for the variance, a hundred times as much, nearly always.
    """
    runs = [_products(run) for _, run in _runs(observed, "replayed_product")]
    if not runs:
        return None
    if not all(runs):
        return False
    draws = [[pairs[rank] for pairs in runs] for rank in range(min(map(len, runs)))]
    return any(all(_by_a_hundredth(factors) for factors in zip(*pairs, strict=True)) for pairs in draws)


def _by_a_hundredth(factors):
    """Whether the draws' mean square is that of N(0, 0.01²), up to chance."""
    apart = {one.tobytes(): one for one in factors}
    low, high = (0.4, 2.1) if len(apart) >= 16 else (0.002, 9)
    return low < np.mean([one**2 for one in apart.values()]) / 1e-4 < high


# ── 3. ──


def _told(observed, value):
    runs = _runs(observed, "replayed_gradients")
    return any(abs(one - value) < 1e-5 for _, run in runs for one in run["gradients"]) if runs else None


def through_y1(observed):
    """A gradient of 2 was worked out."""
    return _told(observed, 2)


def through_y2(observed):
    """A gradient of 3 was worked out."""
    return _told(observed, 3)


def through_both(observed):
    """A gradient of 5 was worked out."""
    return _told(observed, 5)


# ── training ──


@threshold(below=0.45)
def curve_falls(observed):
    """The mean loss of the last epoch.

    From weights of zero it starts at ln 2 = 0.693; on two clouds three apart five epochs of ten steps at rate 0.3 bring it
    to about 0.08 (0.14 at most in 2,000 draws): a right training stays above 0.45 with probability far below 1e-6.
    """
    curves = [run["curve"] for _, run in _runs(observed, "learning_curve") if len(run["curve"]) >= 10]
    return max((float(np.mean(curve[-10:])) for curve in curves), default=None)
