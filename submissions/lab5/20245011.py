import torch
from torch import nn


def corr2d(X, K):
    '''X: B×I×H×W, K: O×I×h×w'''
    h, w = K.shape[-2], K.shape[-1]
    rows = X.shape[-2] - h + 1
    cols = X.shape[-1] - w + 1
    Y = torch.zeros(X.shape[0], K.shape[0], rows, cols, dtype=X.dtype)
    for r in range(rows):
        for c in range(cols):
            Y[:, :, r, c] = torch.einsum("nihw,oihw->no", X[..., r:r + h, c:c + w], K)
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.view(-1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_w, self.pool_h = pool_size

    def forward(self, x):
        n, c, H, W = x.shape
        y = torch.zeros(n, c, H // self.pool_h, W // self.pool_w, dtype=x.dtype)
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                top, left = i * self.pool_h, j * self.pool_w
                y[:, :, i, j] = x[:, :, top:top + self.pool_h, left:left + self.pool_w].amax(dim=(2, 3))
        return y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        hw = [(a - b + 1) // c for a, b, c in zip(input_size, conv_kernel, pool_kernel)]
        self.linear = nn.Linear(out_channels * hw[0] * hw[1], num_outputs)

    def forward(self, x):
        return self.linear(self.pool(self.conv(x).clamp_min(0)).flatten(1))
