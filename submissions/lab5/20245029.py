import torch
from torch import nn


def corr2d(X, K):
    num_in, (w, h) = K.shape[1], K.shape[2:]
    windows = []
    for top in range(X.shape[2] - h + 1):
        for left in range(X.shape[3] - w + 1):
            windows.append(X[:, :, top:top + h, left:left + w].reshape(-1, num_in * h * w))
    columns = torch.stack(windows, dim=1)                       # (B, L, I*h*w)
    maps = columns @ K.reshape(len(K), -1).t()                  # (B, L, O)
    return maps.transpose(1, 2).reshape(len(X), len(K), X.shape[2] - h + 1, X.shape[3] - w + 1)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return (corr2d(X, self.weight).permute(0, 2, 3, 1) + self.bias).permute(0, 3, 1, 2)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        strips = [X[:, :, i:i + h].amax(2) for i in range(0, X.shape[2] - h + 1, h)]
        X = torch.stack(strips, 2)
        strips = [X[..., j:j + w].amax(3) for j in range(0, X.shape[3] - w + 1, w)]
        return torch.stack(strips, 3)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv, self.pool = Conv2D(out_channels, in_channels, conv_kernel), MaxPool2D(pool_kernel)
        rows, cols = [(n - k + 1) // p for n, k, p in zip(input_size, conv_kernel, pool_kernel)]
        self.linear = nn.Linear(out_channels * rows * cols, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(self.conv(X).relu()).flatten(1))
