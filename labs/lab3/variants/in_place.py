"""The error is written into y_hat itself; labels only as an index, so integers are needed."""

import torch
from torch import nn


def softmax(X):
    return (X - torch.logsumexp(X, dim=1, keepdim=True)).exp()


class Net(nn.Module):
    def __init__(self, num_features, num_classes, lr=0.1):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.lr = lr

    def manual_backward(self, X, y, y_hat):
        y_hat = y_hat.detach()
        y_hat[range(len(y)), y] -= 1
        y_hat /= len(y)
        with torch.no_grad():
            self.linear.weight.add_(y_hat.T @ X, alpha=-self.lr)
            self.linear.bias.add_(y_hat.sum(dim=0), alpha=-self.lr)
