import torch, torch.nn as nn
from d2l import torch as d2l

batch_size = 128
train_iter, test_iter = d2l.load_data_fashion_mnist(batch_size, resize=14)

def corr2d(X, K):
    # 只取第一个通道做互相关
    n = X.shape[0]; m = K.shape[0]
    h, w = K.shape[2], K.shape[3]
    Y = torch.zeros((n, m, X.shape[2] - h + 1, X.shape[3] - w + 1))
    for b in range(n):
        for o in range(m):
            for i in range(Y.shape[2]):
                for j in range(Y.shape[3]):
                    Y[b, o, i, j] = (X[b, 0, i:i+h, j:j+w] * K[o, 0]).sum()
    return Y

class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(out_channels, in_channels, kernel_size[0], kernel_size[1]))
        self.bias = nn.Parameter(torch.zeros(out_channels))
    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.reshape(1, -1, 1, 1)

class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size
    def forward(self, X):
        p_h, p_w = self.pool_size
        Y = torch.zeros((X.shape[0], X.shape[1], X.shape[2] // p_h, X.shape[3] // p_w))
        for b in range(Y.shape[0]):
            for c in range(Y.shape[1]):
                for i in range(Y.shape[2]):
                    for j in range(Y.shape[3]):
                        Y[b, c, i, j] = X[b, c, i*p_h:(i+1)*p_h, j*p_w:(j+1)*p_w].max()
        return Y

class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        f_h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        f_w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.net = nn.Sequential(Conv2D(out_channels, in_channels, conv_kernel), nn.ReLU(),
                                 MaxPool2D(pool_kernel), nn.Flatten(), nn.Linear(out_channels*f_h*f_w, num_outputs))
    def forward(self, X):
        return self.net(X)

net = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))
d2l.train_ch6(net, train_iter, test_iter, 5, 0.1, d2l.try_gpu())
