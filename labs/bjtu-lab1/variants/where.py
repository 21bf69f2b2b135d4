"""BCE by picking the probability of the label; one-hot by comparison."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

def my_sub(a, b):
    return a - b

print(my_sub(A, B))

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

class My_BCELoss(object):
    """用 logits 反推，避免 log(0)"""
    def __call__(self, prediction, target):
        target = target.view(prediction.shape)
        picked = torch.where(target > 0.5, prediction, 1 - prediction)
        return -picked.clamp_min(1e-30).log().mean()

class My_Optimizer():
    def __init__(self, params, lr=0.01):
        self.params = [p for p in params]
        self.learning_rate = lr
    def step(self):
        for param in self.params:
            if param.grad is None: continue
            param.data = param.data - self.learning_rate * param.grad.data
    def zero_grad(self):
        for param in self.params:
            param.grad = None

class My_Linear(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.bias = nn.Parameter(torch.rand(o) - 0.5)
        self.weight = nn.Parameter(torch.empty(o, i))
        nn.init.xavier_uniform_(self.weight)
    def forward(self, x):
        return torch.einsum('ni,oi->no', x, self.weight) + self.bias.unsqueeze(0)

class My_LogisticRegression:
    def __init__(self, dim):
        self.w = torch.normal(0, 0.01, size=(dim, 1), requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
    def forward(self, X):
        return torch.sigmoid(X @ self.w + self.b).view(-1)
    __call__ = forward
    def parameters(self):
        return [self.w, self.b]

def my_one_hot(indices, num_classes):
    return (indices.view(-1, 1) == torch.arange(num_classes, device=indices.device)).float()

class My_CrossEntropyLoss:
    def __call__(self, logits, target):
        z = logits - logits.max(dim=1, keepdim=True).values
        log_softmax = z - torch.log(torch.exp(z).sum(dim=1, keepdim=True))
        return -(my_one_hot(target, logits.shape[1]) * log_softmax).sum(dim=1).mean()

class FlattenLayer(torch.nn.Module):
    def __init__(self):
        super(FlattenLayer, self).__init__()
    def forward(self, x): # x shape: (batch, *, *, ...)
        return torch.flatten(x, start_dim=1)

class SoftmaxNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.randn(784, 10) * 0.01)
        self.b = nn.Parameter(torch.zeros(10))
    def forward(self, X):
        return X.view(-1, 784) @ self.W + self.b

def evaluate_accuracy(data_iter, net):
    right, n = 0.0, 0
    with torch.no_grad():
        for X, y in data_iter:
            out = net(X)
            right += ((out > 0.5).float().view(-1) == y.view(-1)).sum().item()
            n += y.shape[0]
    return right / n

def train(model, loader, loss_fn, opt, epochs):
    history = {'loss': [], 'acc': []}
    for _ in range(epochs):
        for xb, yb in loader:
            pred = model(xb).view(-1)
            loss = loss_fn(pred, yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
            history['loss'].append(float(loss))
            history['acc'].append(float(((pred > 0.5) == (yb > 0.5)).float().mean()))
    return history
