import numpy as np


def load_data(path):
    return np.loadtxt(path, unpack=True)


def minibatches(x, y, k):
    order = np.random.permutation(len(x))
    for i in range(0, len(x), k):
        yield x[order[i:i + k]], y[order[i:i + k]]


def evaluate(y, p):
    return np.sqrt(np.mean((y - p) ** 2))
