import torch
from torch import nn


def softmax(X):
    exps = torch.exp(X)
    total = torch.sum(exps, dim=1, keepdim=True
    return exps / total


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        n = len(y)
        y_onehot = torch.eye(self.num_classes, dtype=y_hat.dtype)[y.long()]
        d = y_hat - y_onehot
        with torch.no_grad():
            self.linear.weight -= self.lr * (d.T @ X) / n
            self.linear.bias -= self.lr * d.sum(dim=0) / n


model = Model(4, 3, 0.1)
print(model(torch.randn(2, 4)))
