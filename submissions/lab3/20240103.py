"""Lab 3 – softmax regression (Fashion-MNIST)."""
from __future__ import annotations

import torch
from torch import Tensor, nn


def softmax(X: Tensor) -> Tensor:
    numer = X.exp()
    denom = numer.sum(dim=-1, keepdim=True)
    return numer / denom


class Model(nn.Module):
    def __init__(self, d: int, C: int, lr: float = 0.1) -> None:
        super().__init__()
        self.linear = nn.Linear(d, C)
        self.lr = lr
        self.num_classes = C

    def forward(self, X: Tensor) -> Tensor:
        return softmax(self.linear(X))

    def manual_backward(self, X: Tensor, y: Tensor, y_hat: Tensor) -> None:
        # dL/dz = p - onehot
        p = y_hat.detach().clone()
        idx = y.long()
        p[torch.arange(p.size(0)), idx] -= 1.0
        grad_weight = p.T.matmul(X)
        grad_bias = p.sum(0)
        self.linear.weight.data -= self.lr * grad_weight
        self.linear.bias.data -= self.lr * grad_bias


def main() -> None:
    from torchvision import datasets, transforms

    data = datasets.FashionMNIST("data", transform=transforms.ToTensor(), download=True)
    loader = torch.utils.data.DataLoader(data, 256, shuffle=True)
    model = Model(784, 10)
    for epoch in range(3):
        for images, labels in loader:
            flat = images.flatten(1)
            out = model(flat)
            model.manual_backward(flat, labels, out)


if __name__ == "__main__":
    main()
