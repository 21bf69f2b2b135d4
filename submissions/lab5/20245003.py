#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""lab5"""
import numpy as np
import torch
import torch.nn as nn
from tqdm import tqdm


def corr2d(X, K):
    N, C_in, H, W = X.size()
    C_out, _, KH, KW = K.size()
    res = torch.zeros(N, C_out, H - KH + 1, W - KW + 1)
    for n in range(N):
        for c in range(C_out):
            for i in range(H - KH + 1):
                for j in range(W - KW + 1):
                    res[n][c][i][j] = torch.sum(X[n, :, i:i + KH, j:j + KW] * K[c])
    return res


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super(Conv2D, self).__init__()
        self.weight = nn.Parameter(torch.randn((out_channels, in_channels, kernel_size[0], kernel_size[1])))
        self.bias = nn.Parameter(torch.randn(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(-1, 1, 1)


class MaxPool2D(nn.Module):
    """直接调用 nn.MaxPool2d"""

    def __init__(self, pool_size):
        super(MaxPool2D, self).__init__()
        self.pool = nn.MaxPool2d(kernel_size=pool_size)

    def forward(self, X):
        return self.pool(X)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super(ImageCNN, self).__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.relu = nn.ReLU()
        out_h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        out_w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * out_h * out_w, num_outputs)

    def forward(self, X):
        X = self.relu(self.conv(X))
        X = self.pool(X)
        X = X.view(X.size(0), -1)
        return self.linear(X)


data = np.load('./data/digits.npz')
images = torch.from_numpy(data['x']).float()
for step in tqdm(range(100)):
    pass
