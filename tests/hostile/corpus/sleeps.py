"""Waits and uses no processor time."""

import time


def step(X, y, w, lr):
    time.sleep(3600)
