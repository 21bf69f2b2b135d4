"""Every sum written out: loops over samples, channels and pixels, collected in lists."""

import torch
from torch import nn


def corr2d(X, K):
    images = []
    for image in X:
        maps = []
        for kernel in K:
            lines = []
            for i in range(image.shape[1] - kernel.shape[1] + 1):
                line = []
                for j in range(image.shape[2] - kernel.shape[2] + 1):
                    value = 0.0
                    for c in range(image.shape[0]):
                        value = value + (image[c, i : i + kernel.shape[1], j : j + kernel.shape[2]] * kernel[c]).sum()
                    line.append(value)
                lines.append(torch.stack(line))
            maps.append(torch.stack(lines))
        images.append(torch.stack(maps))
    return torch.stack(images)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        h, w = kernel_size
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, h, w) - 0.5)
        self.bias = nn.Parameter(torch.rand(out_channels))

    def forward(self, X):
        Y = corr2d(X, self.weight)
        return torch.stack([Y[:, o] + self.bias[o] for o in range(len(self.bias))], dim=1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.h, self.w = pool_size

    def forward(self, X):
        images = []
        for image in X:
            maps = []
            for plane in image:
                rows = []
                for i in range(0, plane.shape[0] - self.h + 1, self.h):
                    starts = range(0, plane.shape[1] - self.w + 1, self.w)
                    rows.append(torch.stack([plane[i : i + self.h, j : j + self.w].max() for j in starts]))
                maps.append(torch.stack(rows))
            images.append(torch.stack(maps))
        return torch.stack(images)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        with torch.no_grad():
            example = self.pool(self.conv(torch.zeros(1, in_channels, *input_size)))
        self.fc = nn.Linear(example.numel(), num_outputs)

    def forward(self, X):
        X = self.pool(self.conv(X).clamp(min=0))
        return self.fc(X.reshape(X.shape[0], -1))
