import torch
import torch.nn as nn


def corr2d(X, K):
    rows = X.size(2) - K.size(2) + 1
    cols = X.size(3) - K.size(3) + 1
    Y = []
    for x in X:                                   # one image
        y = torch.zeros(K.size(0), rows, cols, dtype=X.dtype)
        for i in range(rows):
            for j in range(cols):
                y[:, i, j] = (x[:, i:i + K.size(2), j:j + K.size(3)] * K).sum(dim=(1, 2, 3))
        Y.append(y)
    return torch.stack(Y)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(-1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.size(0), X.size(1), X.size(2) // h, X.size(3) // w, dtype=X.dtype)
        for i in range(Y.size(2)):
            for j in range(Y.size(3)):
                Y[:, :, i, j] = X[:, :, i:i + h, j:j + w].amax(dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.out = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        Z = self.conv(X)
        Z = Z * (Z > 0)
        return self.out(self.pool(Z).flatten(1))
