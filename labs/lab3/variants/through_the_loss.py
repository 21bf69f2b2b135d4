"""The chain rule in its two factors: the loss's derivative and softmax's Jacobian, sample by sample."""

import torch
from torch import nn


def softmax(X):
    return torch.stack([row.exp() / row.exp().sum() for row in X])


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes, self.lr = num_classes, lr
        self.linear = nn.Linear(num_features, num_classes)

    def manual_backward(self, X, y, y_hat):
        with torch.no_grad():
            rows = []
            for p, label in zip(y_hat, y, strict=True):
                slope = torch.zeros_like(p)
                slope[int(label)] = -1 / p[int(label)]
                jacobian = torch.diag(p) - torch.outer(p, p)
                rows.append(jacobian @ slope)
            error = torch.stack(rows)
            self.linear.weight -= self.lr * (error.T @ X) / len(rows)
            self.linear.bias -= self.lr * error.sum(0) / len(rows)
