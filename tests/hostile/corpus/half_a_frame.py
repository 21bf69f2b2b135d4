"""Sends the beginning of a frame, then waits."""

import os

from grader import wire


def send(value):
    data = wire.encode(value)
    while data:
        data = data[os.write(3, data) :]


def step(X, y, w, lr):
    os.write(3, wire.encode({"frame": "result", "index": 0})[:20])
    while True:
        pass
