from functools import reduce
import operator
import torch
from torch import nn


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, *kernel_size))
        self.bias = nn.Parameter(torch.empty(out_channels))
        nn.init.xavier_normal_(self.weight)
        nn.init.constant_(self.bias, 0.01)

    def forward(self, images):
        return corr2d(images, self.weight).add(self.bias.reshape(-1, 1, 1))


corr2d = lambda X, K: reduce(operator.add, (
    torch.einsum("nchw,oc->nohw", X[:, :, i:X.size(2) - K.size(2) + 1 + i, j:X.size(3) - K.size(3) + 1 + j], K[:, :, i, j])
    for i in range(K.size(2)) for j in range(K.size(3))))


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, images):
        (h, w), (H, W) = self.pool_size, images.shape[2:]
        cut = images.narrow(2, 0, H // h * h).narrow(3, 0, W // w * w)
        return reduce(torch.maximum, (cut[:, :, i::h, j::w] for i in range(h) for j in range(w)))


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        sizes = map(lambda s, k, p: (s - k + 1) // p, input_size, conv_kernel, pool_kernel)
        self.steps = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(), MaxPool2D(pool_kernel),
                                   nn.Flatten(), nn.Linear(reduce(operator.mul, sizes, out_channels), num_outputs))

    def forward(self, images):
        return self.steps(images)
