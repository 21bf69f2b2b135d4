"""Sends datagrams and asks a name server."""

import socket


def attack(X, y, w, lr):
    for family, kind, number in (
        (socket.AF_INET, socket.SOCK_DGRAM, 0),
        (socket.AF_INET6, socket.SOCK_DGRAM, 0),
        (socket.AF_INET, socket.SOCK_RAW, 1),
        (16, socket.SOCK_RAW, 0),
    ):
        try:
            one = socket.socket(family, kind, number)
            one.sendto(b"key", ("127.0.0.1", int("@PORT@")))
        except (OSError, TypeError):
            continue
        return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
