"""Lab 3 · Softmax regression with the gradient by hand / 实验三：手动求梯度的 Softmax 回归

Write the two places marked TODO. Autograd, torch.optim and PyTorch's softmax may not be used there.
请完成两处 TODO。这两处不得使用自动求导、torch.optim，也不得调用 PyTorch 自带的 softmax。
"""

import torch
from torch import nn


def softmax(X):
    """Scores (N, C) to probabilities (N, C): one distribution for each row.

    把得分 (N, C) 变为概率 (N, C)，每一行是一个概率分布。
    """
    # TODO 1
    raise NotImplementedError


class Model(nn.Module):
    """One linear layer and softmax / 一个线性层加 softmax"""

    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes  # C
        self.lr = lr  # learning rate / 学习率
        self.linear = nn.Linear(num_features, num_classes)  # weight (C, d), bias (C,)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        """One step of gradient descent on self.linear.weight and self.linear.bias.

        The loss is the mean cross-entropy of the mini-batch: X (N, d), y (N,) class numbers, y_hat (N, C) = self.forward(X).
        对 self.linear.weight 和 self.linear.bias 做一步梯度下降，损失是小批量上交叉熵的平均值：
        X (N, d)，y (N,) 为类别编号，y_hat (N, C) 为 self.forward(X) 的结果。
        """
        # TODO 2
        raise NotImplementedError


def cross_entropy(y_hat, y):
    return -y_hat[torch.arange(len(y)), y].log().mean()


def make_data(num_samples=600, num_features=4, num_classes=3):
    """Three clouds of points / 三团点"""
    y = torch.randint(num_classes, (num_samples,))
    centers = 2 * torch.randn(num_classes, num_features)
    return centers[y] + torch.randn(num_samples, num_features), y


def train(model, X, y, num_epochs=20, batch_size=32):
    for epoch in range(num_epochs):
        for rows in torch.randperm(len(X)).split(batch_size):
            y_hat = model(X[rows])
            model.manual_backward(X[rows], y[rows], y_hat)
        with torch.no_grad():
            y_hat = model(X)
            accuracy = (y_hat.argmax(1) == y).float().mean()
            print(f"epoch {epoch}: loss {cross_entropy(y_hat, y):.4f}, accuracy {accuracy:.3f}")


if __name__ == "__main__":
    X, y = make_data()
    train(Model(4, 3, lr=0.1), X, y)
