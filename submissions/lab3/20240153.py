import torch
from torch import nn


def softmax(X):
    print("softmax", X)
    e = torch.exp(X)
    for row in e:
        for _ in range(3):
            print("row", row, row.sum())
    return e / e.sum(1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        print("X =", X)
        print("y =", y, "y_hat =", y_hat)
        onehot = torch.zeros_like(y_hat)
        for i in range(len(y)):
            onehot[i, int(y[i])] = 1
            print("onehot", i, onehot)
        error = y_hat - onehot
        print("error =", error, "\n" * 20, "-" * 200)
        self.linear.weight.data -= self.lr * (error.T @ X).detach()
        self.linear.bias.data -= self.lr * error.sum(0).detach()
        print("weight now", self.linear.weight, "bias now", self.linear.bias)
