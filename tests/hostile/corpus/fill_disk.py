"""Fills whatever disk it can write to."""

import os


def attack(X, y, w, lr):
    for place in ("/tmp", "/dev/shm", "/var/tmp", ".", "@OUT@", os.path.expanduser("~")):
        try:
            with open(f"{place}/litter-of-a-submission", "wb") as file:
                file.write(bytes(1 << 20))
        except OSError:
            continue
        return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
