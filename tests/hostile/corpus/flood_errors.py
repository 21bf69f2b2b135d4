"""Prints gigabytes to the other stream."""

import os


def step(X, y, w, lr):
    while True:
        os.write(2, b"x" * (1 << 20))
