import torch
import torch.nn as nn


def corr2d(X, K):
    batch, channels, H, W = X.shape
    out_ch, _, k_h, k_w = K.shape
    out_h = H - k_h + 1
    out_w = W - k_w + 1
    Y = torch.zeros(batch, out_ch, channels, out_h, out_w)
    for i in range(out_h):
        for j in range(out_w):
            region = X[:, None, :, i:i + k_h, j:j + k_w]
            Y[..., i, j] = (region * K[None]).sum(dim=(-2, -1))
    return Y


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
        p_h, p_w = self.pool_size
        out_h, out_w = X.shape[-2] // p_h, X.shape[-1] // p_w
        Y = torch.zeros(X.shape[0], X.shape[1], out_h, out_w)
        for i in range(out_h):
            for j in range(out_w):
                Y[:, :, i, j] = torch.amax(X[:, :, p_h * i:p_h * i + p_h, p_w * j:p_w * j + p_w], dim=[2, 3])
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.act = nn.ReLU()
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        out = self.pool(self.act(self.conv(X)))
        out = out.reshape(len(out), -1)
        return self.linear(out)
