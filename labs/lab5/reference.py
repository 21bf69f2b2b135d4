"""Cross-correlation, Conv2D, MaxPool2D and a small network made of them; autograd gives the gradients."""

import torch
from torch import nn


def corr2d(X, K):
    B, I, H, W = X.shape
    O, _, h, w = K.shape
    rows = H - h + 1
    cols = W - w + 1
    Y = X.new_zeros(B, O, rows, cols)  # (B, O, rows, cols)
    for i in range(rows):
        for j in range(cols):
            window = X[:, :, i : i + h, j : j + w]  # (B, I, h, w)
            kernel = K  # (O, I, h, w)
            product = window.unsqueeze(1) * kernel  # (B, O, I, h, w)
            Y[:, :, i, j] = product.sum(dim=(2, 3, 4))  # (B, O)
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        h, w = kernel_size
        self.weight = nn.Parameter(0.1 * torch.randn(out_channels, in_channels, h, w))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        weight = self.weight  # (O, I, h, w)
        bias = self.bias.view(1, -1, 1, 1)  # (1, O, 1, 1)
        return corr2d(X, weight) + bias  # (B, O, rows, cols)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size  # (h, w)

    def forward(self, X):
        B, I, H, W = X.shape
        h, w = self.pool_size
        down, right = h, w  # the windows don't overlap
        rows = H // h
        cols = W // w
        Y = X.new_zeros(B, I, rows, cols)  # (B, I, rows, cols)
        for i in range(rows):
            for j in range(cols):
                window = X[:, :, i * down : i * down + h, j * right : j * right + w]
                Y[:, :, i, j] = window.amax(dim=(2, 3))  # (B, I)
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        H, W = input_size
        rows = (H - conv_kernel[0] + 1) // pool_kernel[0]
        cols = (W - conv_kernel[1] + 1) // pool_kernel[1]
        features = out_channels * rows * cols
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.Linear(features, num_outputs)

    def forward(self, X):
        maps = self.conv(X)  # (B, O, H - h + 1, W - w + 1)
        maps = torch.relu(maps)
        maps = self.pool(maps)  # (B, O, rows, cols)
        return self.linear(maps.flatten(1))  # (B, num_outputs)
