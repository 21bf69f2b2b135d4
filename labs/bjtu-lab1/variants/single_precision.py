"""Plain classes and functions without nn.Module, in single precision."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

def my_sub(a, b):
    # 手动扩展后再逐元素相减
    a2 = a.expand(b.shape[0], -1)
    b2 = b.expand(-1, a.shape[1])
    return torch.add(a2, b2, alpha=-1)

def question2():
    P = torch.normal(mean=torch.zeros(3, 2), std=0.01)
    Q = torch.normal(mean=torch.zeros(4, 2), std=0.01)
    return torch.matmul(P, Q.T)

print(question2())

def run(cut1, cut2):
    x = torch.tensor(1.0, requires_grad=True)
    y1 = x ** 2
    y2 = x ** 3
    if cut1:
        y1 = y1.detach()
    if cut2:
        y2 = y2.detach()
    y3 = y1 + y2
    y3.backward()
    return x.grad.item()

print(run(False, True), run(True, False), run(False, False))

def my_bce_loss(y_hat, y):
    eps = 1e-6
    n = y.numel()
    return -(y * torch.log(y_hat + eps) + (1 - y) * torch.log(1 - y_hat + eps)).sum() / n

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

class My_Linear:
    def __init__(self, num_in, num_out):
        self.w = torch.randn(num_out, num_in, requires_grad=True)
        self.b = torch.zeros(num_out, requires_grad=True)
    def __call__(self, x):
        return x.mm(self.w.T) + self.b
    def parameters(self):
        return [self.w, self.b]

class LogisticRegression:
    def __init__(self, num_inputs):
        self.linear = My_Linear(num_inputs, 1)
    def forward(self, x):
        return torch.sigmoid(self.linear(x))[:, 0]
    def __call__(self, x):
        return self.forward(x)
    def parameters(self):
        return self.linear.parameters()

def my_one_hot(indices, num_classes):
    return (indices.view(-1, 1) == torch.arange(num_classes, device=indices.device)).float()

def my_cross_entropy_loss(y_hat, y):
    if y.dim() == 2:
        y = y.argmax(1)
    logp = y_hat - torch.logsumexp(y_hat, 1, keepdim=True)
    return -logp.gather(1, y.view(-1, 1)).mean()

class My_Flatten:
    def __call__(self, x):
        return x.reshape(-1, 28 * 28)

class My_SoftmaxModel:
    def __init__(self, i, o):
        self.linear = My_Linear(i, o)
    def forward(self, x):
        z = self.linear(x)
        e = torch.exp(z - z.max(1, keepdim=True)[0])
        return e / e.sum(1, keepdim=True)
    def __call__(self, x):
        return self.forward(x)
    def parameters(self):
        return self.linear.parameters()

def accuracy(y_hat, y):
    if y_hat.ndim > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    else:
        y_hat = torch.round(y_hat).reshape(y.shape)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum())

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
