import torch
import torch.nn as nn


class Conv2D(nn.Module):
    """把各层移位相加，不调用 corr2d"""

    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, X):
        kh, kw = self.kernel_size
        out_h = X.shape[2] - kh + 1
        out_w = X.shape[3] - kw + 1
        total = 0
        for u in range(kh):
            for v in range(kw):
                patch = X[:, :, u:u + out_h, v:v + out_w].permute(0, 2, 3, 1)
                total = total + patch @ self.weight[:, :, kh - 1 - u, kw - 1 - v].t()
        return (total + self.bias).permute(0, 3, 1, 2)


def corr2d(X, K):
    conv = Conv2D(K.shape[0], K.shape[1], (K.shape[2], K.shape[3]))
    conv._parameters.clear()
    conv.weight = K
    conv.bias = torch.zeros(K.shape[0], dtype=K.dtype)
    return conv.forward(X)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, X):
        ph, pw = self.pool_size
        rows = [X[:, :, i:i + ph] for i in range(0, X.shape[2] - ph + 1, ph)]
        return torch.stack([
            torch.stack([row[..., j:j + pw].flatten(2).max(dim=2).values for j in range(0, X.shape[3] - pw + 1, pw)], dim=2)
            for row in rows
        ], dim=2)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        self.fc = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        out = self.pool(torch.relu(self.conv(X)))
        return self.fc(out.reshape(out.shape[0], -1))


if __name__ == "__main__":
    net = ImageCNN((28, 28), 10, 1, 6, (5, 5), (2, 2))
    print(net(torch.randn(4, 1, 28, 28)).shape)
