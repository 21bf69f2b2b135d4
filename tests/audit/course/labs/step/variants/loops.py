import numpy as np


def centre(X):
    return np.array([[X[n, k] - sum(X[:, k]) / len(X) for k in range(X.shape[1])] for n in range(len(X))])


def step(w, X, y, lr):
    new = w.copy()
    for k in range(len(w)):
        new[k] -= lr * np.mean((X.dot(w) - y) * X[:, k])
    return new
