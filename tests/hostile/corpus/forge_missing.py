"""Says that there was nothing to grade."""

import os

from grader import wire


def send(value):
    data = wire.encode(value)
    while data:
        data = data[os.write(3, data) :]


def step(X, y, w, lr):
    send({"frame": "result", "index": 0, "fate": "missing", "runs": [], "error": None})
    send({"frame": "end"})
    os._exit(0)
