"""One step of linear regression, on centred columns."""


def centre(X):
    mean = X.mean(axis=0)  # (d,)
    return X - mean  # (N, d)


def step(w, X, y, lr):
    error = X @ w - y  # (N,)
    grad = X.T @ error / len(X)  # (d,)
    return w - lr * grad
