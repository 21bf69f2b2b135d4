"""Returns a whole number of a million digits."""


def step(X, y, w, lr):
    return 7**1_000_000
