# 实验5  学号20245012
import torch
import torch.nn as nn
import time


def corr2d(X, K):
    n, c, H, W = X.shape
    o, _, h, w = K.shape
    result = []
    for b in range(n):
        for k in range(o):
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    s = torch.sum(X[b, :, i:i+h, j:j+w] * K[k])
                    result.append(s.item())
    return torch.tensor(result, dtype=X.dtype).reshape(n, o, H - h + 1, W - w + 1)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super(Conv2D, self).__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super(MaxPool2D, self).__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        n, c, H, W = X.shape
        Y = torch.zeros(n, c, H // h, W // w)
        for i in range(H // h):
            for j in range(W // w):
                Y[:, :, i, j] = torch.amax(X[:, :, i*h:i*h+h, j*w:j*w+w], dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super(ImageCNN, self).__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.relu = nn.ReLU()
        self.pool = MaxPool2D(pool_kernel)
        H, W = input_size
        fh = (H - conv_kernel[0] + 1) // pool_kernel[0]
        fw = (W - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * fh * fw, num_outputs)

    def forward(self, X):
        X = self.conv(X)
        X = self.relu(X)
        X = self.pool(X)
        X = X.reshape(X.shape[0], -1)
        return self.fc(X)


start = time.time()
net = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))
print(net(torch.randn(2, 1, 14, 14)), time.time() - start)
