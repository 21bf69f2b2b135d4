import torch
import torch.nn as nn


def corr2d(X, K):
    B, C, H, W = X.shape
    O, _, kh, kw = K.shape
    Y = torch.zeros(B, O, H - kh + 1, W - kw + 1, dtype=X.dtype)
    patch = torch.zeros(B, C, kh, kw, dtype=X.dtype)    # 只申请一次内存
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            patch[:] = X[:, :, i:i + kh, j:j + kw]
            for o in range(O):
                Y[:, o, i, j] = (patch * K[o]).sum(dim=(1, 2, 3))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        ph, pw = self.pool_size
        B, C, H, W = X.shape
        Y = torch.zeros(B, C, H // ph, W // pw, dtype=X.dtype)
        for i in range(H // ph):
            for j in range(W // pw):
                Y[:, :, i, j] = X[:, :, i * ph:(i + 1) * ph, j * pw:(j + 1) * pw].amax(dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv1 = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool1 = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc1 = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        X = torch.relu(self.conv1(X))
        X = self.pool1(X)
        return self.fc1(X.flatten(1))


net = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))
out = net(torch.randn(4, 1, 14, 14))
print(out.shape)          # 前向没有问题
# out.sum().backward()    # 这里报错，还没找到原因
