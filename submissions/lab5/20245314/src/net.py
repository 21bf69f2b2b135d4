import torch
import torch.nn as nn
from layers import Conv2D, MaxPool2D


class ImageCNN(nn.Module):
    """网络"""

    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.linear = nn.Linear(out_channels * 11 * 11, num_outputs)

    def forward(self, X):
        return self.linear(self.pool(torch.relu(self.conv(X))).flatten(1))
