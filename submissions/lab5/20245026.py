import math
import torch
import torch.nn as nn


def corr2d(X, K):
    H, W = X.shape[2:]
    h, w = K.shape[2:]
    Y = X.new_zeros(X.shape[0], K.shape[0], H - h + 1, W - w + 1)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            Y[..., i, j] = (X[:, :, i:i + h, j:j + w].flatten(1)) @ K.flatten(1).T
    return Y


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
        rows = math.ceil(X.shape[2] / h)
        cols = math.ceil(X.shape[3] / w)
        Y = X.new_zeros(X.shape[0], X.shape[1], rows, cols)
        for i in range(rows):
            for j in range(cols):
                Y[:, :, i, j] = X[:, :, i * h:(i + 1) * h, j * w:(j + 1) * w].amax(dim=(2, 3))
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
        return self.linear(self.pool(torch.relu(self.conv(X))).flatten(1))
