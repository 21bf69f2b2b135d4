"""Softmax with the maximum taken off first; the step through .data."""

import torch
from torch import nn


def softmax(X):
    shifted = X - X.max(dim=1, keepdim=True).values
    exps = torch.exp(shifted)
    return exps / exps.sum(dim=1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes, self.lr = num_classes, lr
        self.linear = nn.Linear(num_features, num_classes)

    def manual_backward(self, X, y, y_hat):
        target = torch.zeros_like(y_hat)
        target[torch.arange(len(y)), y.long()] = 1
        delta = (y_hat - target) / len(y)
        self.linear.weight.data -= self.lr * delta.t().mm(X)
        self.linear.bias.data -= self.lr * delta.sum(0)
