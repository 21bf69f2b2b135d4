"""Asks the kernel for what it should never get: namespaces, tracing, keys, watches."""

import ctypes


def attack(X, y, w, lr):
    libc = ctypes.CDLL(None, use_errno=True)
    calls = {
        272: (0x10000000,),
        323: (0,),
        321: (0, 0, 0),
        250: (0, 0, 0),
        135: (0x0040000,),
        253: (),
        294: (0,),
        165: (0, 0, 0, 0, 0),
        308: (0, 0),
        298: (0, 0, -1, -1, 0),
        300: (0, 0),
        425: (4, 0),
    }
    won = [number for number, arguments in calls.items() if libc.syscall(number, *arguments) >= 0]
    return bool(won)


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
