"""Raises an exception that can't be printed."""

import os


class Rude(Exception):
    def __str__(self):
        os._exit(0)

    __repr__ = __str__


def step(X, y, w, lr):
    raise Rude
