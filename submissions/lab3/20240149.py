import torch
from torch import nn


def softmax(X):
    out = torch.zeros_like(X)
    i = 0
    while i < X.shape[0]:
        e = torch.exp(X[i])
        out[i] = e / e.sum()
    return out


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        mask = torch.zeros_like(y_hat)
        mask[torch.arange(len(y)), y.long()] = 1.0
        g = (y_hat - mask) / len(y)
        with torch.no_grad():
            self.linear.weight -= self.lr * g.T @ X
