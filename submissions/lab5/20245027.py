import torch
from torch import nn
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor


def corr2d(X, K):
    B, _, H, W = X.shape
    O, _, h, w = K.shape
    Y = torch.zeros(B, O, H - h + 1, W - w + 1)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            for o in range(O):
                Y[:, o, i, j] = (X[:, :, i:i + h, j:j + w] * K[o]).sum((1, 2, 3))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size) * 0.1)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        h, w = self.pool_size
        Y = torch.zeros(X.shape[0], X.shape[1], X.shape[2] // h, X.shape[3] // w)
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                Y[:, :, i, j] = X[:, :, i * h:i * h + h, j * w:j * w + w].amax((2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.Linear(out_channels * 12 * 12, num_outputs)   # 28-5+1=24, 24/2=12

    def forward(self, X):
        X = self.pool(torch.relu(self.conv(X)))
        return self.fc(X.view(X.shape[0], -1))


mnist = MNIST('.', transform=ToTensor(), download=True)
net = ImageCNN((28, 28), 10, 1, 16, (5, 5), (2, 2))
for x, y in torch.utils.data.DataLoader(mnist, 16):
    print(net(x).argmax(1), y)
    break
