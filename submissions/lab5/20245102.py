import torch
from torch import nn


def corr2d(X, K):
    n, c, H, W = X.shape
    m, c, h, w = K.shape
    out_h, out_w = H - h, W - w
    Y = X.new_zeros(n, m, out_h, out_w)
    for p in range(out_h):
        for q in range(out_w):
            Y[:, :, p, q] = X[:, :, p:p + h, q:q + w].reshape(n, -1) @ K.reshape(m, -1).T
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size))
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
        Y = X.new_zeros(n, c, H // h, W // w)
        for p in range(H // h):
            for q in range(W // w):
                Y[:, :, p, q] = X[:, :, p * h:(p + 1) * h, q * w:(q + 1) * w].mean((2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        example = torch.zeros((1, in_channels) + tuple(input_size))
        self.linear = nn.Linear(self.pool(self.conv(example)).numel(), num_outputs)

    def forward(self, X):
        return self.linear(self.pool(self.conv(X).relu()).flatten(1))
