import torch
from torch import nn
import numpy as np


def softmax(X):
    return torch.exp(X) / torch.exp(X).sum(dim=1, keepdim=True)


def one_hot(labels, k):
    out = torch.zeros(labels.numel(), k, dtype=torch.float64)
    out[torch.arange(labels.numel()), labels.long()] = 1.0
    return out


class LogisticModel(nn.Module):
    """multinomial logistic regression"""

    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes).double()

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        residual = y_hat - one_hot(y, self.num_classes).to(y_hat.dtype)
        with torch.no_grad():
            self.linear.weight -= self.lr * residual.T @ X
            self.linear.bias -= self.lr * residual.mean(dim=0)


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    X = torch.from_numpy(rng.normal(size=(150, 4)))
    y = torch.from_numpy(rng.integers(0, 3, size=150))
    net = LogisticModel(4, 3, 1e-3)
    for it in range(500):
        net.manual_backward(X, y, net(X))
