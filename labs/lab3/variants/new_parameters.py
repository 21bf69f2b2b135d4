"""New parameters are put into the layer; rows of a unit matrix are the one-hot vectors."""

import torch
from torch import nn


def softmax(X):
    X = X.double()
    powers = torch.pow(torch.e, X - X.max())
    return powers / powers.sum(axis=1).reshape(-1, 1)


class Classifier(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes, self.lr = num_classes, lr
        self.linear = nn.Linear(num_features, num_classes)

    def manual_update(self, X, y, y_hat):
        onehot = torch.eye(self.num_classes, dtype=X.dtype)[y.to(torch.int64)]
        error = y_hat.detach() - onehot
        new_weight = self.linear.weight - self.lr * (X.T @ error).T / X.shape[0]
        new_bias = self.linear.bias - self.lr * error.mean(dim=0)
        self.linear.weight = nn.Parameter(new_weight.detach())
        self.linear.bias = nn.Parameter(new_bias.detach())
