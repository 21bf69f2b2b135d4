"""softmax regression"""
import torch
from torch import nn


def softmax(X):
    e = torch.exp(X)
    return e / torch.sum(e, dim=0, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        onehot = torch.eye(self.num_classes)[y]
        self.linear.weight -= self.lr * ???
        self.linear.bias -= self.lr * ???


if __name__ == "__main__":
    model = Model(4, 3, 0.1)
