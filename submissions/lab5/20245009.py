import torch
from torch import nn
import torchvision as tv


def corr2d(X, K):
    b, _, H, W = X.shape
    o, _, h, w = K.shape
    Y = X.new_zeros((b, o, H - h + 1, W - w + 1))
    for i in range(H - h):              # 行
        for j in range(W - w):          # 列
            Y[:, :, i, j] = torch.tensordot(X[:, :, i:i + h, j:j + w], K, dims=([1, 2, 3], [1, 2, 3]))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.ones(out_channels))

    def forward(self, X):
        Y = corr2d(X, self.weight)
        for c in range(self.bias.shape[0]):
            Y[:, c] = Y[:, c] + self.bias[c]
        return Y


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = X.new_zeros((X.size(0), X.size(1), X.size(2) // h, X.size(3) // w))
        for i in range(Y.size(2)):
            for j in range(Y.size(3)):
                block = X[:, :, i * h:i * h + h, j * w:j * w + w]
                Y[:, :, i, j] = block.max(dim=-1).values.max(dim=-1).values
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(h * w * out_channels, num_outputs)

    def forward(self, X):
        X = self.conv(X)
        X = nn.functional.relu(X)
        X = self.pool(X)
        X = X.flatten(1)
        return self.fc(X)


ds = tv.datasets.FashionMNIST(root="../data", download=True)
print(len(ds))
