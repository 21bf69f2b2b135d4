import numpy as np


def step(w, x, y, lr):
    slope = 2 * np.mean((w * x - y) * x)
    return w - lr * slope


def fit(w, x, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(np.mean((w * x - y) ** 2))
        w = step(w, x, y, lr)
    return w, losses
