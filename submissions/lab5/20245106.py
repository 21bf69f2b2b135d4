import torch
from torch import nn


def corr2d(X, K):
    N, C, H, W = X.shape
    O, C, h, w = K.shape
    res = torch.zeros(N, O, H - h + 1, W - w + 1, dtype=X.dtype)
    tmp = torch.zeros(N, C, h, w, dtype=X.dtype)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            tmp.copy_(X[:, :, i:i + h, j:j + w])
            res[:, :, i, j] = torch.einsum('nchw,ochw->no', tmp, K.flip(2, 3))
    return res


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias[:, None, None]


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        out = [[X[:, :, r:r + h, c:c + w].amax((2, 3)) for c in range(0, X.shape[3] - w + 1, w)]
               for r in range(0, X.shape[2] - h + 1, h)]
        return torch.stack([torch.stack(row, -1) for row in out], -2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.Linear(out_channels * 144, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(torch.relu(self.conv(X))).flatten(1))
