# 实验三 softmax回归
import numpy as np
import torch
from torch import nn
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

# 读取数据
iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(iris.data, iris.target, test_size=0.3)
X_train = torch.tensor(X_train, dtype=torch.float64)
y_train = torch.tensor(y_train)


def softmax(X):
    # 每一行减去最大值防止溢出
    X_max, _ = torch.max(X, dim=1, keepdim=True)
    X_exp = torch.exp(X - X_max)
    return X_exp / torch.sum(X_exp, dim=1, keepdim=True)


class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs, num_outputs, lr):
        super(SoftmaxRegression, self).__init__()
        self.num_classes = num_outputs
        self.lr = lr
        self.linear = nn.Linear(num_inputs, num_outputs, dtype=torch.float64)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        n = X.shape[0]
        # 误差 = 预测值 - 真实值
        error = y_hat - y.unsqueeze(1)
        dw = torch.mm(error.t(), X) / n
        db = torch.sum(error, dim=0) / n
        with torch.no_grad():
            self.linear.weight -= self.lr * dw
            self.linear.bias -= self.lr * db


net = SoftmaxRegression(4, 3, 0.05)
losses = []
for epoch in range(200):
    y_hat = net(X_train).detach()
    loss = -torch.log(y_hat[range(len(y_train)), y_train]).mean()
    losses.append(loss.item())
    net.manual_backward(X_train, y_train, y_hat)
    if epoch % 20 == 0:
        print('epoch', epoch, 'loss', loss.item())
