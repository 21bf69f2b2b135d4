"""Never ends, in Python."""


def step(X, y, w, lr):
    while True:
        pass
