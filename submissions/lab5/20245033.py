import torch
from torch import nn


def corr2d(X, K):
    _, _, h, w = K.shape
    pieces = [(X[:, :, i:X.shape[2] - h + 1 + i, j:X.shape[3] - w + 1 + j], K[:, :, i, j]) for i in range(h) for j in range(w)]
    return sum(torch.einsum("bihw,oi->bohw", x, k) for x, k in pieces)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.MaxPool2d):
    """汇聚层直接继承库里的"""

    def __init__(self, pool_size):
        super().__init__(pool_size)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        rows, cols = [(n - k + 1) // p for n, k, p in zip(input_size, conv_kernel, pool_kernel)]
        self.body = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(), MaxPool2D(pool_kernel))
        self.head = nn.Linear(out_channels * rows * cols, num_outputs)

    def forward(self, X):
        return self.head(self.body(X).flatten(1))
