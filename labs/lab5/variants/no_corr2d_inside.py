"""Conv2D doesn't call corr2d but does the same work once more; sizes may be numbers as well as pairs."""

import torch
from torch import nn, Tensor


def as_pair(size):
    return size if isinstance(size, (tuple, list)) else (size, size)


def corr2d(X: Tensor, K: Tensor) -> Tensor:
    height, width = K.shape[2], K.shape[3]
    flat = K.flatten(1)
    lines = []
    for i in range(X.shape[2] - height + 1):
        line = [X[:, :, i : i + height, j : j + width].flatten(1) @ flat.t() for j in range(X.shape[3] - width + 1)]
        lines.append(torch.stack(line, dim=-1))
    return torch.stack(lines, dim=-2)


class Conv2D(nn.Module):
    def __init__(self, out_channels: int, in_channels: int, kernel_size):
        super().__init__()
        self.kernel_size = as_pair(kernel_size)
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_channels)))
        self.register_parameter("weight", nn.Parameter(torch.randn(out_channels, in_channels, *self.kernel_size)))

    def forward(self, X: Tensor) -> Tensor:
        h, w = self.kernel_size
        Y = self.bias.view(1, -1, 1, 1).expand(len(X), -1, X.shape[2] - h + 1, X.shape[3] - w + 1).clone()
        for i in range(h):
            for j in range(w):
                part = X[:, :, i : X.shape[2] - h + 1 + i, j : X.shape[3] - w + 1 + j]
                Y += torch.tensordot(part, self.weight[:, :, i, j], dims=([1], [1])).permute(0, 3, 1, 2)
        return Y


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = as_pair(pool_size)

    def forward(self, X: Tensor) -> Tensor:
        h, w = self.pool_size
        rows = [line.amax(2) for line in X.split(h, dim=2) if line.shape[2] == h]
        Y = torch.stack(rows, dim=2)
        return torch.stack([part.max(3)[0] for part in Y.split(w, dim=3) if part.shape[3] == w], dim=3)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        (H, W), (h, w), (p, q) = map(as_pair, (input_size, conv_kernel, pool_kernel))
        self.layers = nn.ModuleList(
            [
                Conv2D(out_channels, in_channels, conv_kernel),
                MaxPool2D(pool_kernel),
                nn.Linear(out_channels * ((H - h + 1) // p) * ((W - w + 1) // q), num_outputs),
            ]
        )

    def forward(self, X):
        conv, pool, linear = self.layers
        return linear(torch.flatten(pool(conv(X)).relu(), start_dim=1))
