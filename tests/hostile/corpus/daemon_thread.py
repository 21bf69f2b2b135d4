"""Answers, and leaves a thread behind that changes the answer."""

import threading
import time


def spoil(w):
    while True:
        w[:] = 777
        time.sleep(0)


def step(X, y, w, lr):
    threading.Thread(target=spoil, args=(w,), daemon=True).start()
    return w - lr * X.T @ (X @ w - y) / len(X)
