"""Reads what the others handed in, and what came of it."""

import os


def attack(X, y, w, lr):
    for path in ["@HANDED@/a-right.py", "@HANDED@", "@OUT@/results.sqlite", "@OUT@"]:
        try:
            if os.path.isdir(path):
                found = os.listdir(path)
            else:
                with open(path, "rb") as file:
                    found = file.read(64)
        except OSError:
            continue
        if found:
            return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
