import torch
import torch.nn as nn


def corr2d(X, K):
    out_h = X.shape[2] - K.shape[2] + 1
    out_w = X.shape[3] - K.shape[3] + 1
    result = torch.zeros(X.shape[0], K.shape[0], out_h, out_w)
    for i in range(out_h):
        for j in range(out_w):
            patch = X[:, :, i:i + K.shape[2], j:j + K.shape[3]]
            for n in range(K.shape[0]):
                result[:, n, i, j] = torch.sum(patch * K[n], dim=[1, 2, 3])
    return result


class Conv2D(nn.Module):
    """卷积层，偏置所有通道共用一个"""

    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        result = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w)
        for i in range(result.shape[2]):
            for j in range(result.shape[3]):
                result[:, :, i, j] = X[:, :, i * h:i * h + h, j * w:j * w + w].amax(dim=(2, 3))
        return result


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        oh = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        ow = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * oh * ow, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv(X))
        X = self.pool(X)
        return self.linear(X.view(X.shape[0], -1))
