import torch
import torch.nn as nn


def corr2d(input, kernel):
    B, _, H, W = input.shape
    O, _, h, w = kernel.shape
    output = input.new_zeros(B, O, H - h + 1, W - w + 1)
    for y in range(H - h + 1):
        for x in range(W - w + 1):
            output[:, :, y, x] = torch.einsum('bchw,ochw->bo', input[:, :, y:y + h, x:x + w], kernel)
    return output


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, input):
        return corr2d(input, self.weight) + self.bias[:, None, None]


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, input):
        h, w = self.pool_size
        B, C, H, W = input.shape
        # (B, C, H/h, h, W/w, w) -> max
        blocks = input.reshape(B, C, H // h, h, W // w, w)
        return blocks.amax(dim=5).amax(dim=3)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, input):
        return self.linear(self.pool(self.conv(input).relu()).flatten(1))
