import torch
from torch import nn
from sklearn import datasets

iris = datasets.load_iris()
X = torch.FloatTensor(iris.data)
y = torch.LongTensor(iris.target)


def softmax(X):
    s = torch.exp(X)
    return s / torch.sum(s, dim=1).view(-1, 1)


class IrisModel(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N = X.shape[0]
        with torch.no_grad():
            for c in range(3):  # 三种鸢尾花
                wucha = y_hat[:, c] - (y == c).to(y_hat.dtype)
                self.linear.weight[c] -= self.lr * (wucha @ X) / N
                self.linear.bias[c] -= self.lr * wucha.sum() / N


model = IrisModel(4, 3, 0.05)
for epoch in range(400):
    y_hat = model(X)
    model.manual_backward(X, y, y_hat)
    if epoch % 100 == 0:
        print(-y_hat[torch.arange(150), y].log().mean())
