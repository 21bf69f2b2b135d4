import torch
import torch.nn as nn


def corr2d(X, K):
    B, I, H, W = X.shape
    O, I, w, h = K.shape
    out = []
    for i in range(H - h + 1):
        row = []
        for j in range(W - w + 1):
            window = X[:, :, i:i + h, j:j + w].unsqueeze(1)
            row.append((window * K.unsqueeze(0)).sum((2, 3, 4)))
        out.append(torch.stack(row, 2))
    return torch.stack(out, 2)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.randn(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.reshape(1, self.bias.shape[0], 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        out = []
        for i in range(X.shape[2] // h):
            row = [X[:, :, i * h:(i + 1) * h, j * w:(j + 1) * w].amax((-1, -2)) for j in range(X.shape[3] // w)]
            out.append(torch.stack(row, 2))
        return torch.stack(out, 2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        H, W = input_size
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.h = (H - conv_kernel[0] + 1) // pool_kernel[0]
        self.w = (W - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * self.h * self.w, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv(X))
        X = self.pool(X)
        return self.linear(X.reshape(X.shape[0], -1))


if __name__ == '__main__':
    # 3x3 的核测试通过
    net = ImageCNN((28, 28), 10, 1, 8, (3, 3), (2, 2))
    print(net(torch.rand(2, 1, 28, 28)).shape)
