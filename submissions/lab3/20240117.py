import torch
from torch import nn
from torch.nn import functional as F


class Config:
    lr = 0.1
    epochs = 15
    batch = 32


def softmax(X):
    """按行计算 softmax"""
    ex = torch.exp(X)
    return ex / ex.sum(dim=1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr=Config.lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        # 损失对权重和偏置求梯度
        y = y.long()
        loss = -torch.log(y_hat[torch.arange(len(y)), y]).mean()
        grad_w, grad_b = torch.autograd.grad(loss, [self.linear.weight, self.linear.bias])
        with torch.no_grad():
            self.linear.weight -= self.lr * grad_w
            self.linear.bias -= self.lr * grad_b


def main():
    X = torch.randn(640, 12)
    y = (X @ torch.randn(12, 6)).argmax(1)
    model = Model(12, 6)
    for e in range(Config.epochs):
        for i in range(0, len(X), Config.batch):
            xb, yb = X[i:i + Config.batch], y[i:i + Config.batch]
            model.manual_backward(xb, yb, model(xb))
        print('epoch {}: {:.3f}'.format(e, (model(X).argmax(1) == y).float().mean()))


if __name__ == '__main__':
    main()
