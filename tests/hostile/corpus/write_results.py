"""Writes its own marks into the results."""


def attack(X, y, w, lr):
    for path in ("@OUT@/results.sqlite", "@OUT@/results.jsonl", "@OUT@/gradebook.csv", "@COURSE@/.grader/key.sqlite"):
        try:
            with open(path, "r+b") as file:
                file.write(b"100")
        except OSError:
            continue
        return True
    return False


def step(X, y, w, lr):
    if attack(X, y, w, lr):
        return w * 0 + 777
    return w - lr * X.T @ (X @ w - y) / len(X)
