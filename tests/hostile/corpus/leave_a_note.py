"""Leaves a note for the next student: files, shared memory, queues, keys."""

import ctypes


def attack(X, y, w, lr):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mq_open = getattr(libc, "mq_open", None)
    left = []
    for path in ("/tmp/note", "/dev/shm/note", "/var/tmp/note"):
        try:
            open(path, "w").write("answer")
            left.append(path)
        except OSError:
            pass
    if libc.syscall(29, 0x5EED, 4096, 0o1666) >= 0:
        left.append("shm")
    if libc.syscall(68, 0x5EED, 0o1666) >= 0:
        left.append("msg")
    if libc.syscall(64, 0x5EED, 1, 0o1666) >= 0:
        left.append("sem")
    if libc.syscall(248, b"user", b"note", b"answer", 6, -3) >= 0:
        left.append("key")
    if libc.syscall(240, b"note", 0o102, 0o666, 0) >= 0:
        left.append("mq")
    return bool(left)


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
