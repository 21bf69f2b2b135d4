import torch
import torch.nn as nn


class Corr2d(torch.autograd.Function):
    """Cross-correlation with a backward of my own."""

    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        h, w = K.shape[2:]
        H, W = X.shape[2] - h + 1, X.shape[3] - w + 1
        Y = X.new_zeros(X.shape[0], K.shape[0], H, W)
        for i in range(h):
            for j in range(w):
                Y += torch.einsum('bihw,oi->bohw', X[:, :, i:i + H, j:j + W], K[:, :, i, j])
        return Y

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        h, w = K.shape[2:]
        H, W = G.shape[2:]
        gX, gK = torch.zeros_like(X), torch.zeros_like(K)
        for i in range(h):
            for j in range(w):
                gX[:, :, i:i + H, j:j + W] += torch.einsum('bohw,oi->bihw', G, K[:, :, i, j])
                gK[:, :, i, j] = torch.einsum('bohw,bihw->oi', G, X[:, :, i:i + H, j:j + W])
        return gX, gK


def corr2d(X, K):
    return Corr2d.apply(X, K)


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
        h, w = self.pool_size
        B, C, H, W = X.shape
        windows = X[:, :, :H // h * h, :W // w * w].reshape(B, C, H // h, h, W // w, w).transpose(3, 4).flatten(4)
        return windows.gather(4, windows.argmax(4, keepdim=True)).squeeze(4)


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        with torch.no_grad():
            self.features = self.pool(self.conv(torch.zeros(1, in_channels, *input_size))).flatten().shape[0]
        self.linear = nn.Linear(self.features, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(torch.relu(self.conv(X))).view(-1, self.features))
