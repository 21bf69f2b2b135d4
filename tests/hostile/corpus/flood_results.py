"""Sends gigabytes as its result."""

import numpy as np


def step(X, y, w, lr):
    return np.zeros((1 << 14, 1 << 12))
