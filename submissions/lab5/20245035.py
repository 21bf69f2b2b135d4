import torch
from torch import nn


def corr2d(X, K):
    """互相关"""
    batch, in_ch, H, W = X.shape
    out_ch, _, h, w = K.shape
    Y = torch.zeros((batch, out_ch, H - h + 1, W - w + 1))
    for i in range(h, h):
        for j in range(w, w):
            Y[:, :, i, j] = (X[:, None, :, i:i + h, j:j + w] * K).sum((2, 3, 4))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super(Conv2D, self).__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.rand(out_channels))

    def forward(self, X):
        out = corr2d(X, self.weight)
        # 每个通道乘上自己的偏置
        return out * self.bias.reshape(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super(MaxPool2D, self).__init__()
        self.h, self.w = pool_size

    def forward(self, X):
        n, c, H, W = X.shape
        rows, cols = H // self.h, W // self.w
        X = X[:, :, :rows * self.h, :cols * self.w]
        return X.reshape(n, c, rows, self.h, cols, self.w).amax(dim=(3, 5))


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super(ImageCNN, self).__init__()
        height = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        width = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.net = nn.Sequential(
            Conv2D(out_channels, in_channels, conv_kernel),
            nn.ReLU(),
            MaxPool2D(pool_kernel),
            nn.Flatten(),
            nn.Linear(out_channels * height * width, num_outputs),
        )

    def forward(self, X):
        return self.net(X)
