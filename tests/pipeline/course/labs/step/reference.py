def step(X, y, w, lr):
    error = X @ w - y
    gradient = X.T @ error / len(X)
    return w - lr * gradient
