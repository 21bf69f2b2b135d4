from torch import nn
import torch


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.randn(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


def corr2d(X, K):
    (N, C, H, W), (M, C, h, w) = X.shape, K.shape
    K_flat = K.view(M, C * h * w)
    Y = torch.zeros(N, M, H - h + 1, W - w + 1, dtype=X.dtype)
    for r in range(H - h + 1):
        for c in range(W - w + 1):
            Y[:, :, r, c] = X[:, :, r:r + h, c:c + w].reshape(N, -1).mm(K_flat.T)
    return Y


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w, dtype=X.dtype)
        for r in range(Y.shape[2]):
            for c in range(Y.shape[3]):
                Y[:, :, r, c] = X[:, :, r * h:(r + 1) * h, c * w:(c + 1) * w].amax([2, 3])
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv, self.pool = Conv2D(out_channels, in_channels, conv_kernel), MaxPool2D(pool_kernel)
        n = out_channels
        for d in range(2):
            n *= (input_size[d] - conv_kernel[d] + 1) // pool_kernel[d]
        self.linear = nn.Linear(n, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(nn.functional.relu(self.conv(X))).flatten(1))
