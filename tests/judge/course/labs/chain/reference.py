import numpy as np


def embed(X, table):
    weights = np.tanh(X @ table)
    return weights + 0.3 * X.sum(axis=1, keepdims=True)


def score(X, table, bias):
    hidden = embed(X, table)
    spread = hidden.std(axis=0)
    return hidden / spread + bias
