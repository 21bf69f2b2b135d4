import torch
from torch import nn
from scipy import signal


def corr2d(X, K):
    # 按卷积的定义：先翻转核，再滑动
    K = torch.flip(K, dims=[2, 3])
    B, _, H, W = X.shape
    O, _, h, w = K.shape
    Y = torch.zeros(B, O, H - h + 1, W - w + 1, dtype=X.dtype)
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            Y[:, :, i, j] = torch.einsum('bihw,oihw->bo', X[:, :, i:i+h, j:j+w], K)
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        h, w = kernel_size
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, h, w))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias[None, :, None, None]


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        H, W = X.shape[2] // h, X.shape[3] // w
        return torch.stack([torch.stack([X[:, :, i*h:i*h+h, j*w:j*w+w].amax((2, 3)) for j in range(W)], -1)
                            for i in range(H)], -2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        sizes = [(s - k + 1) // p for s, k, p in zip(input_size, conv_kernel, pool_kernel)]
        self.out = nn.Linear(out_channels * sizes[0] * sizes[1], num_outputs)

    def forward(self, X):
        return self.out(self.pool(self.conv(X).relu()).flatten(1))


# 和 scipy 的结果对比
x, k = torch.randn(1, 1, 6, 6), torch.randn(1, 1, 3, 3)
print(corr2d(x, k)[0, 0].numpy() - signal.convolve2d(x[0, 0], k[0, 0], mode='valid'))
