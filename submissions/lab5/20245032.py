import torch
from torch import nn


def corr2d(X, K):
    """K[o] 的每个通道分别做互相关，再求和"""
    results = []
    for kernel in K:
        rows = []
        for i in range(X.shape[2] - K.shape[2] + 1):
            row = []
            for j in range(X.shape[3] - K.shape[3] + 1):
                row.append((X[:, :, i:i + K.shape[2], j:j + K.shape[3]] * kernel).sum(dim=(1, 2, 3)))
            rows.append(torch.stack(row, dim=1))
        results.append(torch.stack(rows, dim=1))
    return torch.stack(results, dim=1)


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
        rows = [torch.stack([X[:, :, i:i + h, j:j + w].amax((2, 3)) for j in range(0, X.shape[3] // w * w, w)], 2)
                for i in range(0, X.shape[2] // h * h, h)]
        return torch.stack(rows, 2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        X = self.pool(torch.relu(self.conv(X)))
        X = X.flatten()                      # 忘了保留 batch 维
        return self.linear(X.view(1, -1))
