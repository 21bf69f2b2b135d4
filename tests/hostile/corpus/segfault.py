"""Reads at address 0."""

import ctypes


def step(X, y, w, lr):
    ctypes.string_at(0)
