"""Starts processes by subprocess, spawn, vfork, clone and clone3."""

import ctypes
import multiprocessing
import os
import subprocess


def attack(X, y, w, lr):
    for act in (
        lambda: subprocess.run(["/bin/true"], check=True),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
        lambda: os.system("true") == 0 or (_ for _ in ()).throw(OSError()),
        lambda: multiprocessing.get_context("fork").Process(target=int).start(),
    ):
        try:
            act()
        except BaseException:
            continue
        return True
    libc = ctypes.CDLL(None)
    for number in (56, 57, 58):
        made = libc.syscall(number, 17, 0, 0, 0, 0) if number == 56 else libc.syscall(number)
        if made == 0:
            os._exit(0)
        if made > 0:
            return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
