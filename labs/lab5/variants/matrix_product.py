"""im2col with index arrays and one matrix product; pooling by reshape."""

import torch
import torch.nn as nn


def columns(X, h, w):
    B, I, H, W = X.shape
    rows = torch.arange(H - h + 1)[:, None] + torch.arange(h)
    cols = torch.arange(W - w + 1)[:, None] + torch.arange(w)
    return X[:, :, rows[:, None, :, None], cols[None, :, None, :]]  # (B, I, H', W', h, w)


def corr2d(X, K):
    O, I, h, w = K.shape
    patches = columns(X, h, w).permute(0, 2, 3, 1, 4, 5)
    flat = patches.reshape(*patches.shape[:3], -1) @ K.reshape(O, -1).T
    return flat.permute(0, 3, 1, 2)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.empty(out_channels))
        nn.init.kaiming_uniform_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        B, I, H, W = X.shape
        h, w = self.pool_size
        X = X[:, :, : H - H % h, : W - W % w]
        X = X.reshape(B, I, H // h, h, W // w, w)
        return X.max(dim=5).values.max(dim=3).values


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.LazyLinear(num_outputs)

    def forward(self, X):
        return self.linear(torch.relu(self.pool(self.conv(X))).flatten(1))
