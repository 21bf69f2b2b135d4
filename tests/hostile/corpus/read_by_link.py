"""Makes a link to the key and reads through it."""

import os


def attack(X, y, w, lr):
    for make in (os.symlink, os.link):
        for place in ("/tmp/k", "/dev/shm/k", "k", "@OUT@/k"):
            try:
                make("@COURSE@/.grader/key.sqlite", place)
                open(place, "rb").read(1)
            except OSError:
                continue
            return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
