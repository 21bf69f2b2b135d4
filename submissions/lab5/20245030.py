import torch
import torch.nn as nn

torch.manual_seed(0)


def corr2d(x, kernel):
    k = kernel.shape[2]
    oh = x.shape[2] - k + 1
    ow = x.shape[3] - k + 1
    y = torch.zeros(x.shape[0], kernel.shape[0], oh, ow, dtype=x.dtype)
    for c in range(x.shape[1]):
        for a in range(k):
            for b in range(k):
                y = y + x[:, c:c + 1, a:a + oh, b:b + ow] * kernel[:, c, a, b].reshape(1, -1, 1, 1)
    return y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x):
        ph, pw = self.pool_size
        y = torch.zeros(x.shape[0], x.shape[1], x.shape[2] // ph, x.shape[3] // pw, dtype=x.dtype)
        for r in range(y.shape[2]):
            for c in range(y.shape[3]):
                y[:, :, r, c] = x[:, :, r * ph:(r + 1) * ph, c * pw:(c + 1) * pw].flatten(2).max(dim=2).values
        return y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, x):
        feature = torch.relu(self.conv(x))
        feature = self.pool(feature)
        # 断开，节省显存
        feature = feature.detach()
        return self.linear(feature.flatten(1))
