# Lab3: 线性 softmax 分类器
import torch
from torch import nn
import torchvision
from torchvision import transforms
from tqdm import tqdm

device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
trans = transforms.Compose([transforms.ToTensor()])
mnist_train = torchvision.datasets.MNIST('../data', train=True, transform=trans, download=True)
train_iter = torch.utils.data.DataLoader(mnist_train, batch_size=256, shuffle=True, num_workers=4)


def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr=0.1):
        super().__init__()
        self.lr = lr
        self.num_classes = num_classes
        self.linear = nn.Linear(num_features, num_classes)
        nn.init.normal_(self.linear.weight, std=0.01)

    def forward(self, X):
        X = X.view(X.shape[0], -1)
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        alpha = 0.0001
        # 预测值减去真实值
        diff = y_hat - y.reshape(-1, 1)
        # 链式法则
        gw = torch.matmul(diff.T, X)
        gb = torch.sum(diff, dim=0)
        with torch.no_grad():
            self.linear.weight -= alpha * gw
            self.linear.bias -= alpha * gb


net = Model(784, 10).to(device)
for epoch in range(3):
    for X, y in tqdm(train_iter):
        X, y = X.to(device), y.to(device)
        y_hat = net(X)
        net.manual_backward(X.view(-1, 784), y, y_hat)
