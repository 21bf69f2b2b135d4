import math

import torch
from torch import nn


def softmax(X):
    return (X / math.log(2)).exp2() / (X / math.log(2)).exp2().sum(1, keepdim=True)


class multinomial(object):
    """No nn.Module: only what the sheet asks for."""

    def __init__(self, features, classes, lr):
        self.linear = nn.Linear(features, classes)
        self.num_classes = classes
        self.lr = lr

    def __call__(self, X):
        return softmax(self.linear(X))

    def _targets(self, y, like):
        t = torch.full_like(like, 0.0)
        return t.scatter(1, y.to(torch.int64).unsqueeze(-1), 1.0)

    def manual_backward(self, X, y, y_hat):
        residual = (self._targets(y, y_hat) - y_hat).detach()
        augmented = torch.cat([X, torch.ones(len(X), 1, dtype=X.dtype)], dim=1)  # bias as a last column
        gradient = -(residual.T @ augmented) / len(X)
        w, b = gradient[:, :-1], gradient[:, -1]
        self.linear.weight.data.add_(w, alpha=-self.lr)
        self.linear.bias.data.add_(b, alpha=-self.lr)


def demo():
    X = torch.randn(100, 3)
    y = X.argmax(1)
    m = multinomial(3, 3, 1.0)
    for _ in range(100):
        m.manual_backward(X, y, m(X))
    print((m(X).argmax(1) == y).float().mean())


if __name__ == "__main__":
    demo()
