import torch
from torch import nn
from d2l import torch as d2l


def corr2d(X, K):
    B, c_i, H, W = X.shape
    c_o, c_i, h, w = K.shape
    Y = torch.zeros((B, c_o, H - h + 1, W - w + 1))
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            Y[:, :, i, j] = torch.matmul(X[:, :, i:i + h, j:j + w].reshape(B, -1), K.reshape(c_o, -1).T)
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    # 照着书上的 pool2d 写的
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        p_h, p_w = self.pool_size
        Y = torch.zeros((X.shape[0], X.shape[1], X.shape[2] - p_h + 1, X.shape[3] - p_w + 1))
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = X[:, :, i: i + p_h, j: j + p_w].amax(dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.linear = nn.LazyLinear(num_outputs)

    def forward(self, x):
        return self.linear(self.pool(torch.relu(self.conv(x))).flatten(1))


timer = d2l.Timer()
x = torch.normal(0, 1, (1, 1, 14, 14))
print(ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))(x), timer.stop())
