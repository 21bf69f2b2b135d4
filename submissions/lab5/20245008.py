import torch
import torch.nn as nn
import matplotlib
matplotlib.use('TkAgg')
import matplotlib.pyplot as plt


def corr2d(X, K):
    h, w = K.shape[2:]
    H_out = X.shape[2] - h
    W_out = X.shape[3] - w
    Y = torch.zeros((X.shape[0], K.shape[0], H_out, W_out))
    for i in range(H_out):
        for j in range(W_out):
            win = X[:, :, i:i + h, j:j + w]
            for o in range(K.shape[0]):
                Y[:, o, i, j] = (win * K[o]).sum(dim=(1, 2, 3))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn((out_channels, in_channels) + tuple(kernel_size)) * 0.01)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        ph, pw = self.pool_size
        Y = torch.zeros((X.shape[0], X.shape[1], X.shape[2] // ph, X.shape[3] // pw))
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = X[:, :, i * ph:(i + 1) * ph, j * pw:(j + 1) * pw].flatten(2).max(2)[0]
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        x = torch.zeros(1, in_channels, input_size[0], input_size[1])
        n = self.pool(self.conv(x)).view(1, -1).shape[1]
        self.linear = nn.Linear(n, num_outputs)

    def forward(self, X):
        X = self.pool(torch.relu(self.conv(X)))
        return self.linear(X.view(X.shape[0], -1))


img = torch.randn(1, 1, 14, 14)
edge = corr2d(img, torch.tensor([[[[1.0, -1.0]]]]))
plt.imshow(edge[0, 0])
plt.show()
