"""Imports the grader itself and asks it for the lab."""


def attack(X, y, w, lr):
    try:
        from pathlib import Path

        from grader.lab import load_lab

        return bool(load_lab(Path("@COURSE@"), "step"))
    except BaseException:
        return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
