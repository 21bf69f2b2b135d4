import numpy as np


def centre(X):
    return X - X.mean(axis=0)


def scale(X):
    return centre(X) / X.std(axis=0)


def clip(X, low, high):
    return np.minimum(np.maximum(X, low), high)
