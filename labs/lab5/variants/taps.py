"""Loops over the kernel instead of the image; pooling as a running maximum."""

import torch
from torch import nn


def corr2d(X, K):
    h, w = K.shape[-2:]
    rows, cols = X.shape[-2] - h + 1, X.shape[-1] - w + 1
    total = 0
    for i in range(h):
        for j in range(w):
            total = total + torch.einsum("bihw,oi->bohw", X[:, :, i : i + rows, j : j + cols], K[:, :, i, j])
    return total


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size) * 0.05)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias[:, None, None]


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        X = X[:, :, : X.shape[2] // h * h, : X.shape[3] // w * w]
        best = X[:, :, ::h, ::w]
        for i in range(h):
            for j in range(w):
                best = torch.maximum(best, X[:, :, i::h, j::w])
        return best


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        size = [(n - k + 1) // p for n, k, p in zip(input_size, conv_kernel, pool_kernel)]
        self.net = nn.Sequential(
            Conv2D(out_channels, in_channels, conv_kernel),
            nn.ReLU(),
            MaxPool2D(pool_kernel),
            nn.Flatten(),
            nn.Linear(out_channels * size[0] * size[1], num_outputs),
        )

    def forward(self, X):
        return self.net(X)
