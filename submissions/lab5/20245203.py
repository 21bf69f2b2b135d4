import torch
import torch.nn as nn


def corr2d(X, K):
    """im2col, 用高级索引取出所有窗口"""
    B, I, H, W = X.shape
    O, _, h, w = K.shape
    r = torch.arange(H - h + 1).view(-1, 1) + torch.arange(h).view(1, -1)
    c = torch.arange(W - w + 1).view(-1, 1) + torch.arange(w).view(1, -1)
    cols = X[:, :, r][:, :, :, :, c]                      # B I H' h W' w
    cols = cols.permute(0, 2, 4, 1, 3, 5).reshape(B, H - h + 1, W - w + 1, I * h * w)
    return torch.matmul(cols, K.reshape(O, -1).transpose(0, 1)).permute(0, 3, 1, 2)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.zeros(1, out_channels, 1, 1))

    def forward(self, X):
        return corr2d(X, self.weight) + self.bias


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.ph, self.pw = pool_size

    def forward(self, X):
        H, W = X.shape[2] // self.ph, X.shape[3] // self.pw
        X = X[:, :, :H * self.ph, :W * self.pw]
        X = X.reshape(X.shape[0], X.shape[1], H, self.ph, W, self.pw)
        return X.max(dim=3)[0].max(dim=4)[0]


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.LazyLinear(num_outputs)

    def forward(self, X):
        # 先汇聚再激活，结果一样，少算一些
        return self.fc(torch.relu(self.pool(self.conv(X))).flatten(1))
