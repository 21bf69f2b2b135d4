"""Returns a list in a list in a list."""


def step(X, y, w, lr):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest
