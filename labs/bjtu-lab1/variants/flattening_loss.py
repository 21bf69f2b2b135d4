"""A loss that takes columns and rows; the cross-entropy stabilised by eps."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

my_sub = lambda a, b: torch.sub(a, b)

P = torch.normal(0, 0.01, size=(3, 2))
Q = torch.normal(0, 0.01, size=(4, 2))
print(P)
print(Q)
Q_T = Q.t()
print(Q_T)
print(torch.mm(P, Q_T))

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad)

x = torch.tensor(1.0, requires_grad=True)
with torch.no_grad():
    y1 = x ** 2
y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad)

x = torch.tensor(1.0, requires_grad=True)
y3 = x ** 2 + x ** 3
y3.backward()
print(x.grad)

class My_BCELoss():
    def __init__(self, reduction='mean'):
        self.reduction = reduction
    def forward(self, prediction, target):
        prediction, target = prediction.reshape(-1), target.reshape(-1)
        log_p = torch.clamp(torch.log(prediction), min=-100)
        log_1p = torch.clamp(torch.log(1 - prediction), min=-100)
        loss = - target * log_p - (1 - target) * log_1p
        return loss.sum() / len(loss)
    def __call__(self, p, t):
        return self.forward(p, t)

class My_Optimizer:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()

class My_Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.normal(0, 0.01, size=(out_features, in_features)))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.matmul(x, self.weight.t()) + self.bias

def sigmoid(x):
    return 1.0 / (1.0 + torch.exp(-x))

class LogisticModel(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.fc = My_Linear(n_features, 1)
    def forward(self, x):
        return sigmoid(self.fc(x))

def my_one_hot(indices, num_classes):
    one_hot = torch.zeros(indices.shape[0], num_classes)
    for i, k in enumerate(indices):
        one_hot[i, int(k)] = 1
    return one_hot

class My_CrossEntropyLoss():
    def __init__(self):
        self.eps = 1e-9
    def forward(self, logits, one_hot):
        m = torch.max(logits, 1, keepdim=True)[0]
        e = torch.exp(logits - m)
        prob = e / e.sum(1, keepdim=True)
        return -torch.sum(one_hot * torch.log(prob + self.eps)) / logits.shape[0]
    def __call__(self, *args):
        return self.forward(*args)

class My_Flatten(nn.Module):
    def forward(self, x):
        return x.view(x.shape[0], -1)

class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs=28*28, num_outputs=10):
        super().__init__()
        self.flatten = My_Flatten()
        self.linear = My_Linear(num_inputs, num_outputs)
    def forward(self, x):
        return self.linear(self.flatten(x))

def accuracy(y_hat, y):
    pred = (y_hat >= 0.5).float()
    return (pred == y).float().mean().item()

def train(net, train_iter, loss, num_epochs, optimizer):
    for epoch in range(num_epochs):
        total, n = 0.0, 0
        for X, y in train_iter:
            y_hat = net(X)
            l = loss(y_hat, y)
            optimizer.zero_grad()
            l.backward()
            optimizer.step()
            total += l.item() * len(y)
            n += len(y)
        print('epoch %d, loss %.4f' % (epoch + 1, total / n))
