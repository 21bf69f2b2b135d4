"""A model of (N, 1), labels made columns while training; parameters in another order."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

device = torch.device("cpu")

def my_sub(a, b):
    rows, cols = b.shape[0], a.shape[1]
    out = torch.zeros(rows, cols, dtype=a.dtype)
    for i in range(rows):
        for j in range(cols):
            out[i][j] = a[0][j] - b[i][0]
    return out

my_sub(A, B)

P = torch.randn(3, 2) * 0.01
Q = torch.randn(4, 2) * 0.01
Qt = Q.T
R = P @ Qt
R

x = torch.tensor([1.], requires_grad=True)
y1 = x.pow(2)
y2 = x.pow(3)
y3 = y1 + y2
(y1 + y2.detach()).backward(retain_graph=True)
print('只对y1：', x.grad)
x.grad.data.zero_()
(y1.detach() + y2).backward(retain_graph=True)
print('只对y2：', x.grad)
x.grad.data.zero_()
y3.backward()
print('y3：', x.grad)

class My_BCELoss:
    def __call__(self, prediction, target):
        p = torch.clamp(prediction, 1e-7, 1 - 1e-7)
        return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))

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

def sigmoid(x):
    return 1.0 / (1.0 + torch.exp(-x))

class LogisticModel(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.fc = My_Linear(n_features, 1)
    def forward(self, x):
        return sigmoid(self.fc(x))

def my_one_hot(indices, num_classes):
    out = torch.zeros(len(indices), num_classes, device=indices.device)
    return out.scatter_(1, indices.long().unsqueeze(1), 1.0)

class My_CrossEntropyLoss(nn.Module):
    def forward(self, logits, target):
        lse = torch.logsumexp(logits, dim=1)
        picked = logits[torch.arange(len(target)), target.long()]
        return (lse - picked).mean()

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

def train_model(model, train_loader, test_loader, criterion, optimizer, epochs=10):
    losses = []
    for epoch in range(epochs):
        for data, label in train_loader:
            data, label = data.to(device), label.to(device)
            optimizer.zero_grad()
            out = model(data)
            loss = criterion(out, label.view(-1, 1))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        print(f'epoch {epoch}: loss={losses[-1]:.4f}, acc={evaluate_accuracy(test_loader, model):.4f}')
    return losses
