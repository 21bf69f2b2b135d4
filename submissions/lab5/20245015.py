import torch
from torch import nn


def corr2d(X, K):
    b, c, H, W = X.shape
    o = K.shape[0]
    k = K.shape[2]              # kernel size
    Y = torch.zeros(b, o, H - k + 1, W - k + 1)
    for i in range(H - k + 1):
        for j in range(W - k + 1):
            Y[:, :, i, j] = (X[:, None, :, i:i + k, j:j + k] * K).sum(dim=(2, 3, 4))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w)
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = X[:, :, i * h:i * h + h, j * w:j * w + w].amax(dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.relu = nn.ReLU()
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        return self.fc(self.pool(self.relu(self.conv(X))).flatten(1))
