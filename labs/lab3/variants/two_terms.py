"""The gradient as expected minus observed features; onehot by scatter_; the layer's own .grad is filled by hand."""

import torch
from torch import nn


def softmax(X):
    numerator = X.exp()
    denominator = numerator @ torch.ones(X.shape[1], 1, dtype=X.dtype)
    return numerator.div(denominator)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes, self.lr = num_classes, lr
        self.linear = nn.Linear(num_features, num_classes)

    def manual_backward(self, X, y, y_hat):
        n, p = len(X), y_hat.detach()
        onehot = torch.zeros(n, self.num_classes, dtype=X.dtype).scatter_(1, y.long().unsqueeze(1), 1)
        self.linear.weight.grad = p.T @ X / n - onehot.T @ X / n
        self.linear.bias.grad = p.mean(0) - onehot.mean(0)
        for parameter in self.linear.parameters():
            parameter.data = parameter.data - self.lr * parameter.grad
