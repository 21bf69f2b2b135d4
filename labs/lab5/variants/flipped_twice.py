"""Other orders of the same sums: kernels turned and read backwards, maxima by sorting, a linear layer by hand."""

import math

import torch
from torch import nn


def corr2d(X, K):
    turned = K.flip(-1, -2)
    h, w = K.shape[2], K.shape[3]
    H, W = X.shape[2], X.shape[3]
    Y = torch.zeros(X.shape[0], K.shape[0], H - h + 1, W - w + 1, dtype=X.dtype)
    for i in range(h):
        for j in range(w):
            image = X[:, None, :, h - 1 - i : H - i, w - 1 - j : W - j]
            Y = Y + (image * turned[None, :, :, i, j, None, None]).sum(2)
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        bound = 1 / math.sqrt(in_channels * kernel_size[0] * kernel_size[1])
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, *kernel_size).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))

    def forward(self, X):
        Y = corr2d(X, self.weight)
        return (Y.transpose(1, 3) + self.bias).transpose(1, 3)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        rows, cols = X.shape[2] // h, X.shape[3] // w
        cells = [
            X[:, :, r * h : r * h + h, c * w : c * w + w].flatten(2).sort(dim=2)[0][:, :, -1]
            for r in range(rows)
            for c in range(cols)
        ]
        return torch.stack(cells, 2).view(X.shape[0], X.shape[1], rows, cols)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        rows, cols = ((s - k + 1) // p for s, k, p in zip(input_size, conv_kernel, pool_kernel))
        features = out_channels * rows * cols
        self.fc_weight = nn.Parameter(torch.randn(features, num_outputs) / features)
        self.fc_bias = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        maps = torch.where(self.conv(X) > 0, self.conv(X), 0.0)
        return self.pool(maps).flatten(1) @ self.fc_weight + self.fc_bias
