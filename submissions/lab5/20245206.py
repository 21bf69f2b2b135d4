from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import torch
from torch import Tensor, nn

Size = Tuple[int, int]


@dataclass
class Shape:
    height: int
    width: int

    def after(self, window: Size) -> "Shape":
        return Shape(self.height - window[0] + 1, self.width - window[1] + 1)

    def split(self, window: Size) -> "Shape":
        return Shape(self.height // window[0], self.width // window[1])


def corr2d(X: Tensor, K: Tensor) -> Tensor:
    shape = Shape(*X.shape[2:]).after(tuple(K.shape[2:]))
    total = X.new_zeros(len(X), len(K), shape.height, shape.width)
    for c in range(X.shape[1]):
        for i in range(K.shape[2]):
            for j in range(K.shape[3]):
                moved = X[:, c : c + 1, i : i + shape.height, j : j + shape.width]
                total = total + moved * K[:, c, i, j].view(1, -1, 1, 1)
    return total


class Conv2D(nn.Module):
    def __init__(self, out_channels: int, in_channels: int, kernel_size: Size) -> None:
        super().__init__()
        # the bias first; float64 on purpose
        self.bias = nn.Parameter(torch.zeros(out_channels, dtype=torch.float64))
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size, dtype=torch.float64))

    def forward(self, X: Tensor) -> Tensor:
        return corr2d(X, self.weight) + self.bias.view(-1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size: Size) -> None:
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X: Tensor) -> Tensor:
        shape, (h, w) = Shape(*X.shape[2:]).split(self.pool_size), self.pool_size
        cells = [
            X[:, :, i * h : (i + 1) * h, j * w : (j + 1) * w].reshape(len(X), X.shape[1], -1).topk(1).values
            for i in range(shape.height)
            for j in range(shape.width)
        ]
        return torch.cat(cells, dim=2).reshape(len(X), -1, shape.height, shape.width)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel) -> None:
        super().__init__()
        shape = Shape(*input_size).after(conv_kernel).split(pool_kernel)
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.Linear(out_channels * shape.height * shape.width, num_outputs, dtype=torch.float64)

    def forward(self, X: Tensor) -> Tensor:
        maps = self.conv(X)
        maps = torch.where(maps > 0, maps, torch.zeros_like(maps))
        return self.linear(self.pool(maps).flatten(1))
