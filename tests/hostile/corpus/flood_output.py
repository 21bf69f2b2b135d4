"""Prints gigabytes."""

import os


def step(X, y, w, lr):
    while True:
        os.write(1, b"x" * (1 << 20))
