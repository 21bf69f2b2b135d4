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


def _products(observed):
    """The pairs P, Q (as (4, 2)) of which P·Qᵀ was worked out."""
    found = []
    for _, run in _runs(observed, "replayed_product"):
        made = [np.asarray(one, dtype=float) for one in run["matrices"]]
        by_shape = {shape: [one for one in made if one.shape == shape] for shape in ((3, 2), (4, 2), (2, 4), (3, 4))}
        factors = [*by_shape[4, 2], *(one.T for one in by_shape[2, 4])]
        for P, Q in itertools.product(by_shape[3, 2][:20], factors[:20]):
            scale = np.abs(P @ Q.T).max()
            if scale > 0 and any(np.allclose(one, P @ Q.T, rtol=1e-4, atol=1e-4 * scale) for one in by_shape[3, 4]):
                found.append((P, Q))
    return found


def product_is_worked_out(observed):
    """Among the matrices is one that is P·Qᵀ of two others."""
    return bool(_products(observed)) if _runs(observed, "replayed_product") else None


def factors_are_drawn(observed):
    """Some such P and Q look drawn from N(0, 0.01²): the sum of 14 squares over 0.01² lies between 0.8 and 70.

    A chi-square of 14 degrees of freedom lies outside with probability below 3e-7. Draws with 0.01 taken
    for the variance (a factor of 100 in the sum of squares) lie outside it with probability above 0.9999.
    """
    if not _runs(observed, "replayed_product"):
        return None
    sums = [((P**2).sum() + (Q**2).sum()) / 1e-4 for P, Q in _products(observed)]
    return any(0.8 < one < 70 for one in sums)


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
