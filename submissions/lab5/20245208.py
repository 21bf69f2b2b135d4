import torch
import torch.nn as nn


def get_patches(x, size, step):
    # 自己写的滑动窗口
    rows = range(0, x.shape[2] - size[0] + 1, step[0])
    cols = range(0, x.shape[3] - size[1] + 1, step[1])
    patches = [x[:, :, r:r + size[0], c:c + size[1]] for r in rows for c in cols]
    return torch.stack(patches, dim=0), len(rows), len(cols)


def corr2d(X, K):
    patches, rows, cols = get_patches(X, K.shape[2:], (1, 1))      # (L, B, I, h, w)
    Y = torch.einsum('lbihw,oihw->bol', patches, K)
    return Y.reshape(X.shape[0], K.shape[0], rows, cols)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        if isinstance(kernel_size, int):
            kernel_size = (kernel_size, kernel_size)
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size) * 0.1)
        self.bias = nn.Parameter(torch.zeros(out_channels, 1, 1))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        patches, rows, cols = get_patches(X, self.pool_size, self.pool_size)
        return patches.amax(dim=(3, 4)).permute(1, 2, 0).reshape(X.shape[0], X.shape[1], rows, cols)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv2d = Conv2D(out_channels, in_channels, conv_kernel)
        self.max_pool2d = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.W = nn.Parameter(torch.randn(num_outputs, out_channels * h * w) * 0.01)
        self.b = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, X):
        X = self.conv2d(X)
        X = torch.relu(X)
        X = self.max_pool2d(X)
        return nn.functional.linear(X.flatten(1), self.W, self.b)
