"""Softmax regression on a toy set; pure loops because I wanted to see the formula."""
import torch
from torch import nn


def softmax(X):
    out = X.clone()
    for r in range(len(X)):
        biggest = max(X[r])
        powers = [torch.exp(v - biggest) for v in X[r]]
        for c, v in enumerate(powers):
            out[r][c] = v / sum(powers)
    return out


class Regressor(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        W = self.linear.weight.data
        step = torch.zeros_like(W)
        for n in range(len(X)):
            for c in range(self.num_classes):
                hit = 1 if int(y[n]) == c else 0
                for f in range(X.shape[1]):
                    step[c, f] += (float(y_hat[n, c]) - hit) * float(X[n, f])
        self.linear.weight.data = W - self.lr * step


toy_X = torch.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.2, 0.1]])
toy_y = torch.tensor([0, 1, 2, 0])
r = Regressor(2, 3, 0.1)
for _ in range(50):
    r.manual_backward(toy_X, toy_y, r(toy_X))
print(r(toy_X))
