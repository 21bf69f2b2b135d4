"""Changes owners, modes, times and attributes of the grader's files."""

import os


def attack(X, y, w, lr):
    done = False
    for path in ("@OUT@/results.sqlite", "@COURSE@/rubrics/step.yaml"):
        for act in (
            lambda p: os.chmod(p, 0),
            lambda p: os.utime(p, (0, 0)),
            lambda p: os.chown(p, 0, 0),
            lambda p: os.setxattr(p, "user.x", b"1"),
        ):
            try:
                act(path)
                done = True
            except OSError:
                pass
    return done


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
