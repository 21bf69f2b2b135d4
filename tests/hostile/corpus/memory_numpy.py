"""Takes all memory by NumPy."""

import numpy as np


def step(X, y, w, lr):
    return [np.ones(1 << 27) for _ in range(64)]
