# 实验五 卷积神经网络
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
import torchvision.transforms as transforms
from torch.utils.data import DataLoader
import matplotlib.pyplot as plt

device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')

train_set = torchvision.datasets.MNIST('./data', train=True, download=True,
                                       transform=transforms.Compose([transforms.Resize(14), transforms.ToTensor()]))
train_loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=4)


def corr2d(X, K):
    B, C, H, W = X.shape
    O, _, kh, kw = K.shape
    oh, ow = H - kh + 1, W - kw + 1
    cols = F.unfold(X, (kh, kw))           # (B, C*kh*kw, oh*ow)
    out = K.reshape(O, -1) @ cols
    return out.reshape(B, O, oh, ow)


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *kernel_size) * 0.1)
        self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias.view(1, -1, 1, 1)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x):
        ph, pw = self.pool_size
        B, C, H, W = x.shape
        out = torch.zeros(B, C, H // ph, W // pw, dtype=x.dtype, device=x.device)
        for i in range(H // ph):
            for j in range(W // pw):
                out[:, :, i, j] = x[:, :, i * ph:(i + 1) * ph, j * pw:(j + 1) * pw].amax(dim=(2, 3))
        return out


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super().__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.pool = MaxPool2D(pool_kernel)
        h = (input_size[0] - conv_kernel[0] + 1) // pool_kernel[0]
        w = (input_size[1] - conv_kernel[1] + 1) // pool_kernel[1]
        self.fc = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(x.flatten(1))


net = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2)).to(device)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
losses = []
for epoch in range(3):
    for X, y in train_loader:
        X, y = X.to(device), y.to(device)
        l = F.cross_entropy(net(X), y)
        opt.zero_grad()
        l.backward()
        opt.step()
        losses.append(l.item())
    print('epoch', epoch, losses[-1])
plt.plot(losses)
plt.show()
