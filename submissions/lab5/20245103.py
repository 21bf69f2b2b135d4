import torch
import torch.nn as nn
import torch.nn.functional as F


def corr2d(X, K):
    return F.conv2d(X, K, stride=1, padding=0)


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
        return F.max_pool2d(X, self.pool_size)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.Linear(32 * 13 * 13, num_outputs)

    def forward(self, X):
        X = F.relu(self.conv(X))
        X = self.pool(X)
        X = X.flatten(1)
        return self.fc(X)


net = ImageCNN((28, 28), 10, 1, 32, (3, 3), (2, 2))
print(net)
