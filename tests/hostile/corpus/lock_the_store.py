"""Locks the store so that nobody else can write."""

import fcntl
import os


def attack(X, y, w, lr):
    for path in ("@OUT@/results.sqlite", "@OUT@", "@COURSE@/.grader/key.sqlite"):
        try:
            fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX)
        except OSError:
            continue
        return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
