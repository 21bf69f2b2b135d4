import torch
from torch import nn
import numpy as np


def corr2d(X, K):
    """先转成 numpy 计算，速度快一些"""
    x, k = X.detach().numpy(), K.detach().numpy()
    h, w = k.shape[2:]
    y = np.zeros((x.shape[0], k.shape[0], x.shape[2] - h + 1, x.shape[3] - w + 1), dtype=x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = np.tensordot(x[:, :, i:i + h, j:j + w], k, axes=([1, 2, 3], [1, 2, 3]))
    return torch.from_numpy(y)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        n, c, H, W = X.shape
        return X.reshape(n, c, H // h, h, W // w, w).max(5).values.max(3).values


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(torch.relu(self.conv(X))).reshape(len(X), -1))
