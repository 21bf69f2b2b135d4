import torch
import torch.nn as nn
import torch.nn.functional as F


def corr2d(x, k):
    kh, kw = k.shape[2:]
    oh, ow = x.shape[2] - kh + 1, x.shape[3] - kw + 1
    y = 0
    for i in range(kh):
        for j in range(kw):
            y = y + torch.einsum('nchw,oc->nohw', x[:, :, i:i + oh, j:j + ow], k[:, :, i, j])
    return y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.k = pool_size

    def forward(self, x):
        n, c, h, w = x.shape
        oh, ow = h // self.k, w // self.k
        x = x[:, :, :oh * self.k, :ow * self.k]
        return x.reshape(n, c, oh, self.k, ow, self.k).amax(dim=(3, 5))


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.LazyLinear(num_outputs)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = self.pool(x)
        return self.fc(torch.flatten(x, 1))


net = ImageCNN(14, 10, 1, 16, 5, 2)
print(net(torch.randn(1, 1, 14, 14)).size())
