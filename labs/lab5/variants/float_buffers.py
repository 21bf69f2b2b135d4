"""Buffers of single precision, filled value by value; the Conv2D carries its bias as (1, O, 1, 1)."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def corr2d(X, K):
    batch, _, height, width = X.shape
    out, _, kh, kw = K.shape
    Y = torch.zeros((batch, out, height - kh + 1, width - kw + 1))
    for b in range(batch):
        for o in range(out):
            for i in range(Y.shape[2]):
                for j in range(Y.shape[3]):
                    Y[b, o, i, j] = (X[b, :, i:i + kh, j:j + kw] * K[o]).sum()
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super(Conv2D, self).__init__()
        self.weight = nn.Parameter(torch.randn((out_channels, in_channels) + tuple(kernel_size)))
        self.bias = nn.Parameter(torch.zeros(1, out_channels, 1, 1))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super(MaxPool2D, self).__init__()
        self.pool_size = pool_size

    def forward(self, x):
        p_h, p_w = self.pool_size
        Y = torch.zeros((x.shape[0], x.shape[1], x.shape[2] // p_h, x.shape[3] // p_w))
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = torch.amax(x[:, :, i * p_h:(i + 1) * p_h, j * p_w:(j + 1) * p_w], dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super(ImageCNN, self).__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.relu = nn.ReLU()
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, x):
        x = self.pool(self.relu(self.conv(x)))
        return self.fc(x.view(x.size(0), -1))
