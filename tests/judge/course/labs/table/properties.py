"""What is true of centred tables, and of one mistake."""

import numpy as np


def columns_vanish(observed):
    """Every column sums to zero."""
    return all(np.allclose(runs[0]["table"].sum(0), 0) for runs in observed["centred"].values())


def shifted_alike(observed):
    """Every element moved by the same amount."""
    moves = [runs[0]["table"] - observed.inputs[case]["X"] for case, runs in observed["centred"].items()]
    return all(np.ptp(move) < 1e-9 for move in moves)
