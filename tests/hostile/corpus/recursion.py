"""Calls itself for ever."""

import sys


def step(X, y, w, lr):
    sys.setrecursionlimit(1 << 30)
    return step(X, y, w, lr)
