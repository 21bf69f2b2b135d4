"""Einstein sums and one-hot by PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn


def softmax(X):
    exps = torch.exp(X)
    return torch.einsum("nc,n->nc", exps, 1 / exps.sum(-1))


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    @torch.no_grad()
    def manual_backward(self, X, y, y_hat):
        dz = y_hat - F.one_hot(y.long(), self.num_classes)
        self.linear.weight -= self.lr * torch.einsum("nc,nd->cd", dz, X) / X.size(0)
        self.linear.bias -= self.lr * torch.einsum("nc->c", dz) / X.size(0)
