import struct
import gzip
import numpy as np


def parse_mnist(image_filename, label_filename):
    with gzip.open(image_filename) as f:
        X = np.frombuffer(f.read(), np.uint8, offset=16)
    return X.reshape(-1, 784).astype(np.float32) / 255, None


def epoch(X, y, W, lr):
    """one epoch of softmax regression"""
    W -= lr * (X.T @ X @ W)


def softmax_loss(Z, y):
    return np.mean(np.log(np.exp(Z).sum(1)) - Z[np.arange(len(y)), y])


def Linear(X, W):
    return X @ W
