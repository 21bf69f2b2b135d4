"""All six loops, running sums, nothing vectorised."""
import torch
import torch.nn as nn


def corr2d(X, K):
    Y = torch.zeros(X.shape[0], K.shape[0], X.shape[2] - K.shape[2] + 1, X.shape[3] - K.shape[3] + 1)
    for b in range(Y.shape[0]):
        for o in range(Y.shape[1]):
            for i in range(Y.shape[2]):
                for j in range(Y.shape[3]):
                    for c in range(X.shape[1]):
                        Y[b, o, i, j] += (X[b, c, i:i + K.shape[2], j:j + K.shape[3]] * K[o, c]).sum()
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        Y = corr2d(X, self.weight)
        for o in range(Y.shape[1]):
            Y[:, o] += self.bias[o]
        return Y


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w)
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                best = X[:, :, i * h, j * w]
                for u in range(h):
                    for v in range(w):
                        best = torch.max(best, X[:, :, i * h + u, j * w + v])
                Y[:, :, i, j] = best
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        out_h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        out_w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * out_h * out_w, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(torch.relu(self.conv(X))).flatten(1))
