"""Returns an array of exabytes that takes no memory."""

import numpy as np


def step(X, y, w, lr):
    return np.broadcast_to(np.float64(0), (1 << 20, 1 << 20, 1 << 10))
