import torch
from torch import nn
from torch.nn import functional as F


def corr2d(X, K):
    """2-D cross-correlation for batches with several channels."""
    return F.conv2d(X, K)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.rand(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.reshape(-1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.p, self.q = pool_size

    def forward(self, X):
        rows = []
        for i in range(X.shape[2] // self.p):
            row = []
            for j in range(X.shape[3] // self.q):
                patch = X[..., i * self.p:(i + 1) * self.p, j * self.q:(j + 1) * self.q]
                row.append(patch.reshape(*X.shape[:2], -1).max(dim=-1).values)
            rows.append(torch.stack(row, dim=-1))
        return torch.stack(rows, dim=-2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.features = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(), MaxPool2D(pool_kernel))
        with torch.no_grad():
            n = self.features(torch.zeros(1, in_channels, *input_size)).numel()
        self.classifier = nn.Linear(n, num_outputs)

    def forward(self, X):
        return self.classifier(self.features(X).flatten(start_dim=1))


if __name__ == "__main__":
    model = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))
    print(model(torch.randn(4, 1, 14, 14)).shape)
