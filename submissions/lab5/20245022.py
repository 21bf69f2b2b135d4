# 卷积神经网络实验
import torch
import torch.nn as nn
import pandas as pd

log = pd.DataFrame(columns=['epoch', 'loss'])


def corr2d(X, K):
    b, c, H, W = X.shape
    n, _, kh, kw = K.shape
    Y = torch.zeros(b, n, H - kh + 1, W - kw + 1)
    for idx in range(b):
        for f in range(n):
            for i in range(H - kh + 1):
                for j in range(W - kw + 1):
                    Y[idx, f, i, j] = (X[idx, :, i:i + kh, j:j + kw] * K[f]).sum()
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        Y = corr2d(X, self.weight)
        return Y + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        b, c, H, W = X.shape
        Y = torch.zeros(b, c, H // h, W // w)
        for i in range(H // h):
            for j in range(W // w):
                total = 0
                for u in range(h):
                    for v in range(w):
                        total = total + X[:, :, i * h + u, j * w + v]
                Y[:, :, i, j] = total / (h * w)
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        hh = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        ww = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * hh * ww, num_outputs)

    def forward(self, X):
        out = self.pool(torch.relu(self.conv(X)))
        return self.fc(out.flatten(1))


log.to_csv('log.csv')
