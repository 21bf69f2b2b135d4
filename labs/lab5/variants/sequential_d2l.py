"""In the textbook's manner: a correlation of one channel, summed over channels, stacked over kernels and samples."""

import torch
from torch import nn


def corr2d_single(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    return sum(corr2d_single(x, k) for x, k in zip(X, K))


def corr2d(X, K):
    return torch.stack([torch.stack([corr2d_multi_in(x, k) for k in K], 0) for x in X], 0)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.unsqueeze(-1).unsqueeze(-1)


def pool2d(X, pool_size):
    p_h, p_w = pool_size
    Y = torch.zeros((X.shape[0] // p_h, X.shape[1] // p_w), dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = X[i * p_h : (i + 1) * p_h, j * p_w : (j + 1) * p_w].max()
    return Y


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x):
        return torch.stack([torch.stack([pool2d(c, self.pool_size) for c in image]) for image in x])


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.act = nn.ReLU()
        self.pool = MaxPool2D(pool_kernel)
        self.flat = nn.Flatten()
        out_h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        out_w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * out_h * out_w, num_outputs)

    def forward(self, x):
        for layer in (self.conv, self.act, self.pool, self.flat, self.fc):
            x = layer(x)
        return x
