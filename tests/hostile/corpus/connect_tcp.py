"""Opens a connection to this machine."""

import socket


def attack(X, y, w, lr):
    try:
        socket.create_connection(("127.0.0.1", int("@PORT@")), timeout=0.2).sendall(b"key")
    except OSError:
        return False
    return True


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
