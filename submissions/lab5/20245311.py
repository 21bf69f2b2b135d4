"""Lab 5 · Convolution and pooling / 实验五：卷积与汇聚

Write the four places marked TODO with your own loops or slices. Not allowed: unfold in any form (nn.Unfold, F.unfold,
Tensor.unfold), F.conv2d, torch.conv2d, nn.Conv2d, F.max_pool2d, nn.MaxPool2d. Gradients come from autograd: don't cut them.
请自己用循环或切片完成四处 TODO。不得使用任何形式的 unfold（nn.Unfold、F.unfold、Tensor.unfold），也不得使用
F.conv2d、torch.conv2d、nn.Conv2d、F.max_pool2d、nn.MaxPool2d。梯度由自动求导得到，注意不要让梯度断开。

All sizes are pairs (height, width) / 所有尺寸都是 (高, 宽)：kernel_size, pool_size, input_size, conv_kernel, pool_kernel.
"""

import torch
from torch import nn


def corr2d(X, K):
    """Cross-correlation with stride 1 and without padding / 步长为 1、无填充的互相关

    X (B, I, H, W), K (O, I, h, w) -> (B, O, H - h + 1, W - w + 1)
    """
    # TODO 1
    B, I, H, W = X.shape
    O, I, h, w = K.shape
    Y = torch.zeros(B, O, H - h + 1, W - w + 1)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            Y[:, :, i, j] = (X[:, None, :, i:i + h, j:j + w] * K[None]).sum((2, 3, 4))
    return Y
    raise NotImplementedError


class Conv2D(nn.Module):
    """corr2d with a weight (O, I, h, w), plus a bias (O,) for each output channel

    用权重 weight (O, I, h, w) 做互相关，再给每个输出通道加上偏置 bias (O,)
    """

    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        # TODO 2: self.weight, self.bias
        raise NotImplementedError

    def forward(self, X):
        # TODO 2
        raise NotImplementedError


class MaxPool2D(nn.Module):
    """The maximum of each window; windows don't overlap, and what is left over at the edge doesn't count

    取每个窗口的最大值；窗口互不重叠，边上不足一个窗口的部分舍去：(B, I, H, W) -> (B, I, H // h, W // w)
    """

    def __init__(self, pool_size):
        super().__init__()
        # TODO 3
        self.pool_size = pool_size

    def forward(self, X):
        # TODO 3
        h, w = self.pool_size
        B, I, H, W = X.shape
        Y = torch.zeros(B, I, H // h, W // w)
        for i in range(H // h):
            for j in range(W // w):
                Y[:, :, i, j] = torch.mean(X[:, :, i * h:(i + 1) * h, j * w:(j + 1) * w], dim=(2, 3))
        return Y
        raise NotImplementedError


class ImageCNN(nn.Module):
    """Conv2D -> ReLU -> MaxPool2D -> flatten -> Linear; use your own layers / 使用自己写的层"""

    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        # TODO 4
        raise NotImplementedError

    def forward(self, X):
        """(B, in_channels, *input_size) -> (B, num_outputs)"""
        # TODO 4
        raise NotImplementedError


def make_data(num_samples=400, size=14):
    """Images of bars, upright or lying / 竖条与横条的图像"""
    X = 0.3 * torch.randn(num_samples, 1, size, size)
    y = torch.randint(2, (num_samples,))
    for image, lying in zip(X, y):
        at = torch.randint(size, (1,)).item()
        if lying:
            image[0, at, :] += 1
        else:
            image[0, :, at] += 1
    return X, y


def train(model, X, y, num_epochs=3, batch_size=20, lr=0.05):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(num_epochs):
        for rows in torch.randperm(len(X)).split(batch_size):
            loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        accuracy = (model(X[:100]).argmax(1) == y[:100]).float().mean()
        print(f"epoch {epoch}: loss {loss.item():.4f}, accuracy {accuracy:.3f}")


if __name__ == "__main__":
    X, y = make_data()
    train(ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2)), X, y)
