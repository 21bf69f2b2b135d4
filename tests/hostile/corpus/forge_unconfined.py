"""Says that it couldn't be confined."""

import os

from grader import wire


def send(value):
    data = wire.encode(value)
    while data:
        data = data[os.write(3, data) :]


def step(X, y, w, lr):
    send({"frame": "unconfined", "layer": "landlock", "reason": "none here"})
    return w - lr * X.T @ (X @ w - y) / len(X)
