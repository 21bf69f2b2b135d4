"""Speaks through local sockets, by path and by name."""

import socket


def attack(X, y, w, lr):
    for name in ("\0@ABSTRACT@", "@OUT@/socket", "/run/dbus/system_bus_socket", "/var/run/nscd/socket"):
        try:
            one = socket.socket(socket.AF_UNIX)
            one.connect(name)
        except OSError:
            continue
        return True
    try:
        socket.socketpair()
    except OSError:
        return False
    return True


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
