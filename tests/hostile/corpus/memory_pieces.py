"""Takes all memory in small pieces."""


def step(X, y, w, lr):
    held = []
    while True:
        held.append(bytearray(1 << 16))
