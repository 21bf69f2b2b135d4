import torch, torch.nn as nn, torch.nn.functional as F
from torchvision import datasets


def corr2d(X, K):
    B, I, H, W = X.shape
    O, _, h, w = K.shape
    windows = X.unfold(2, h, 1).unfold(3, w, 1)          # B I H' W' h w
    return torch.einsum('bixyhw,oihw->boxy', windows, K)


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
        h, w = self.pool_size
        rows = X.shape[2] - h
        cols = X.shape[3] - w
        lines = []
        for i in range(0, rows, h):
            lines.append(torch.stack([X[:, :, i:i + h, j:j + w].amax((2, 3)) for j in range(0, cols, w)], 2))
        return torch.stack(lines, 2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.LazyLinear(num_outputs)

    def forward(self, X):
        return self.linear(self.pool(F.relu(self.conv(X))).flatten(1))


data = datasets.CIFAR10('cifar', download=True)
