import torch
from torch import nn


def corr2d(X, K):
    oh = X.shape[2] - K.shape[2] + 1
    ow = X.shape[3] - K.shape[3] + 1
    slices = [X[:, :, i:i + oh, j:j + ow] for i in range(K.shape[2]) for j in range(K.shape[3])]
    stacked = torch.stack(slices, dim=2)                      # B I hw oh ow
    return torch.einsum('bikrc,oik->borc', stacked, K.flatten(2))


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    """each window flattened, then the maximum of the last axis"""

    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        B, C, H, W = X.shape
        X = X[:, :, :H // h * h, :W // w * w]
        X = X.reshape(B, C, H // h, h, W // w, w).permute(0, 1, 2, 4, 3, 5)
        return torch.max(X.reshape(B, C, H // h, W // w, h * w), dim=-1)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        rows = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        cols = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * rows * cols, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv(X))
        X = self.pool(X)
        return self.linear(torch.flatten(X, start_dim=1))
