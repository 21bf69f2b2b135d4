import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import datasets, transforms

BATCH = 32
EPOCHS = 5


def corr2d(X, K):
    """互相关运算"""
    X_h, X_w = X.shape[2], X.shape[3]
    K_h, K_w = K.shape[2], K.shape[3]
    Y = torch.zeros((X.shape[0], K.shape[0], X_h - K_h + 1, X_w - K_w + 1))
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            x = X[:, :, i: i + K_h, j: j + K_w]
            x = x.unsqueeze(1)
            Y[:, :, i, j] = torch.sum(x * K, dim=(2, 3, 4))
    return Y


class Conv2D(nn.Module):
    def __init__(self, out_channels, in_channels, kernel_size):
        super(Conv2D, self).__init__()
        self.weight = nn.Parameter(torch.randn((out_channels, in_channels) + kernel_size))

    def forward(self, X):
        return corr2d(X, self.weight)


class MaxPool2D(nn.Module):
    def __init__(self, pool_size):
        super(MaxPool2D, self).__init__()
        self.pool_size = pool_size

    def forward(self, X):
        p_h, p_w = self.pool_size
        Y = torch.zeros((X.shape[0], X.shape[1], X.shape[2] // p_h, X.shape[3] // p_w))
        for i in range(Y.shape[2]):
            for j in range(Y.shape[3]):
                x = X[:, :, i * p_h: i * p_h + p_h, j * p_w: j * p_w + p_w]
                Y[:, :, i, j] = torch.amax(x, dim=(2, 3))
        return Y


class ImageCNN(nn.Module):
    def __init__(self, input_size, num_outputs, in_channels, out_channels, conv_kernel, pool_kernel):
        super(ImageCNN, self).__init__()
        self.conv = Conv2D(out_channels, in_channels, conv_kernel)
        self.relu = nn.ReLU()
        self.pool = MaxPool2D(pool_kernel)
        h = int((input_size[0] - conv_kernel[0] + 1) / pool_kernel[0])
        w = int((input_size[1] - conv_kernel[1] + 1) / pool_kernel[1])
        self.fc = nn.Linear(out_channels * h * w, num_outputs)

    def forward(self, X):
        return self.fc(self.pool(self.relu(self.conv(X))).view(X.shape[0], -1))


def main():
    tf = transforms.Compose([transforms.Resize((14, 14)), transforms.ToTensor()])
    loader = torch.utils.data.DataLoader(datasets.MNIST('data', download=True, transform=tf), BATCH, shuffle=True)
    model = ImageCNN((14, 14), 10, 1, 16, (5, 5), (2, 2))
    opt = optim.Adam(model.parameters())
    for _ in range(EPOCHS):
        for X, y in loader:
            opt.zero_grad()
            nn.CrossEntropyLoss()(model(X), y).backward()
            opt.step()


if __name__ == '__main__':
    main()
