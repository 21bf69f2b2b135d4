"""Answers the first question and hangs in every other."""

asked = []


def step(X, y, w, lr):
    asked.append(1)
    while len(asked) > 1:
        pass
    return w - lr * X.T @ (X @ w - y) / len(X)
