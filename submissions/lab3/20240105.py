import torch
from torch import nn
import pandas as pd

data = pd.read_csv('./input/wine.csv')
features = torch.tensor(data.iloc[:, 1:].values, dtype=torch.float32)
targets = torch.tensor(data.iloc[:, 0].values) - 1


def softmax(x):
    e = torch.exp(x)
    s = torch.sum(e, axis=1).reshape(-1, 1)
    return e / s


class Model(nn.Module):

    def __init__(self, num_features, num_classes, learning_rate):
        super().__init__()
        self.lr = learning_rate
        self.num_classes = num_classes
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, x):
        z = self.linear(x)
        a = softmax(z)
        return a

    def manual_backward(self, X, y, y_hat):
        m = len(X)
        Y = torch.zeros(m, self.num_classes, dtype=y_hat.dtype)
        for i in range(m):
            Y[i][int(y[i])] = 1
        dZ = y_hat - Y
        dW = torch.matmul(dZ.T, X) / m
        db = torch.mean(dZ, dim=0)
        with torch.no_grad():
            # 学习率 0.01
            self.linear.weight.copy_(self.linear.weight - 0.01 * dW)
            self.linear.bias.copy_(self.linear.bias - 0.01 * db)


model = Model(13, 3, 0.01)
for epoch in range(1000):
    pred = model(features)
    model.manual_backward(features, targets, pred)
    if (epoch + 1) % 100 == 0:
        acc = (pred.argmax(1) == targets).float().mean()
        print(f'epoch {epoch + 1} acc {acc:.4f}')
