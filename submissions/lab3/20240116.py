#!/usr/bin/env python3
"""softmax regression, float32 throughout"""
import argparse
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--lr", type=float, default=0.1)
args = parser.parse_args()


def softmax(X):
    X = X.to(torch.float32)
    m = torch.amax(X, dim=1, keepdim=True)
    z = torch.exp(X - m)
    return z.div_(z.sum(dim=1, keepdim=True))


class SoftmaxReg(torch.nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.lr, self.num_classes = lr, num_classes
        self.linear = torch.nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    @torch.no_grad()
    def manual_backward(self, X, y, y_hat):
        onehot = torch.eye(self.num_classes)[y.long()]
        # E[p x] - E[onehot x]
        expected = y_hat.T.mm(X)
        observed = onehot.T.mm(X)
        self.linear.weight.add_((observed - expected) * (self.lr / X.shape[0]))
        self.linear.bias.add_((onehot.mean(0) - y_hat.mean(0)) * self.lr)


def run():
    g = torch.Generator().manual_seed(3)
    X = torch.randn(400, 3, generator=g)
    y = (X.sum(1) > 0).long() + (X[:, 0] > 1).long()
    model = SoftmaxReg(3, 3, args.lr)
    for _ in range(args.epochs):
        model.manual_backward(X, y, model(X))
    print((model(X).argmax(1) == y).float().mean())


run()
