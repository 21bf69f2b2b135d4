# Softmax 回归：手动更新
import torch
import torch.nn as nn
from d2l import torch as d2l

train_iter, test_iter = d2l.load_data_fashion_mnist(256)


def softmax(X):
    X_exp = X.exp()
    partition = X_exp.sum(1, keepdims=True)
    return X_exp / partition  # 广播机制


class Net(nn.Module):
    def __init__(self, num_inputs, num_outputs, lr):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(num_inputs, num_outputs)
        self.num_classes = num_outputs
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(self.flatten(X)))

    def manual_backward(self, X, y, y_hat):
        X = X.reshape((-1, self.linear.in_features))
        classes = torch.arange(self.num_classes)
        y_onehot = (y.reshape(-1, 1) == classes.reshape(1, -1)).type(X.dtype)
        dz = y_hat - y_onehot
        dw = torch.mm(dz.T, X) / len(y)
        db = dz.mean(axis=0)
        # 梯度更新
        with torch.no_grad():
            self.linear.weight += self.lr * dw
            self.linear.bias += self.lr * db


net = Net(784, 10, 0.1)
num_epochs = 10
for epoch in range(num_epochs):
    metric = d2l.Accumulator(2)
    for X, y in train_iter:
        y_hat = net(X)
        net.manual_backward(X, y, y_hat)
        metric.add(d2l.accuracy(y_hat, y), y.numel())
    print(f'epoch {epoch + 1}, acc {metric[0] / metric[1]:.3f}')
