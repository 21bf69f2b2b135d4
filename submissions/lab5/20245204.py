import torch
from torch import nn
import torchvision
from d2l import torch as d2l


def corr2d_basic(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    return sum(corr2d_basic(x, k) for x, k in zip(X, K))


def corr2d(X, K):
    return torch.stack([torch.stack([corr2d_multi_in(x, k) for k in K], 0) for x in X], 0)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x):
        p_h, p_w = self.pool_size
        Y = torch.zeros((x.shape[0], x.shape[1], x.shape[2] // p_h, x.shape[3] // p_w))
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = x[:, :, i * p_h:i * p_h + p_h, j * p_w:j * p_w + p_w].flatten(2).max(2).values
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.net = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(), MaxPool2D(pool_kernel),
                                 nn.Flatten(), nn.Linear(out_channels * h * w, num_outputs))

    def forward(self, x):
        return self.net(x)


train_iter, test_iter = d2l.load_data_fashion_mnist(64, resize=14)
d2l.train_ch3(ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2)), train_iter, test_iter, nn.CrossEntropyLoss(), 3, None)
