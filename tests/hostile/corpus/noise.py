"""Sends bytes that are no frame."""

import os

from grader import wire


def send(value):
    data = wire.encode(value)
    while data:
        data = data[os.write(3, data) :]


def step(X, y, w, lr):
    os.write(3, bytes(range(256)) * 64)
    return w - lr * X.T @ (X @ w - y) / len(X)
