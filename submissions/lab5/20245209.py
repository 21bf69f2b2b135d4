import torch
from torch import nn

USE_CUDA = torch.cuda.is_available()


class Conv2D(nn.Module):
    """Does its own sums; corr2d is below, for the first task."""

    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        h, w = self.kernel_size
        rows, cols = X.size(2) - h + 1, X.size(3) - w + 1
        Y = self.bias.view(1, -1, 1, 1).repeat(X.size(0), 1, rows, cols)
        for i in range(h):
            for j in range(w):
                Y = Y + torch.einsum('bixy,oi->boxy', X[:, :, i:i + rows, j:j + cols], self.weight[:, :, i, j])
        return Y


def corr2d(X, K):
    layer = Conv2D(K.size(0), K.size(1), tuple(K.shape[2:]))
    del layer.weight, layer.bias
    layer.weight, layer.bias = K, torch.zeros(K.size(0), dtype=K.dtype)
    return layer(X)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = X[:, :, :X.size(2) // h * h, :X.size(3) // w * w]
        Y = torch.stack([Y[:, :, i::h] for i in range(h)]).amax(0)
        return torch.stack([Y[..., j::w] for j in range(w)]).amax(0)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        size = [(input_size[d] - conv_kernel[d] + 1) // pool_kernel[d] for d in (0, 1)]
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.Linear(out_channels * size[0] * size[1], num_outputs)

    def forward(self, X):
        if USE_CUDA:
            X = X.cuda()
        return self.linear(self.pool(nn.ReLU()(self.conv(X))).flatten(1))
