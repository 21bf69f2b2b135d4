"""Training in a top-level loop over a loader; an optimizer that inherits torch's."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

def my_sub(a, b):
    return torch.cat([a] * b.shape[0], dim=0) + torch.cat([-b] * a.shape[1], dim=1)

P = torch.empty(3, 2).normal_(mean=0, std=0.01)
Q = torch.empty(4, 2).normal_(mean=0, std=0.01)
ans = P.mm(Q.transpose(1, 0))
print(ans.shape)

x = torch.ones(1, requires_grad=True)
y1, y2 = x**2, x**3
y3 = y1 + y2
g1 = torch.autograd.grad(y1, x, retain_graph=True)[0]
g2 = torch.autograd.grad(y2, x, retain_graph=True)[0]
g3 = torch.autograd.grad(y3, x)[0]
g1, g2, g3

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

class My_Optimizer(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                p.add_(p.grad, alpha=-group['lr'])

class My_Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.normal(0, 0.01, size=(out_features, in_features)))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.matmul(x, self.weight.t()) + self.bias

class LogisticRegression(nn.Module):
    def __init__(self, num_inputs=2):
        super().__init__()
        self.linear = My_Linear(num_inputs, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x)).squeeze(1)

def my_one_hot(indices, num_classes):
    return torch.eye(num_classes, device=indices.device)[indices]

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

train_iter = load()
net = LogisticRegression(2)
loss = My_BCELoss()
optimizer = My_Optimizer(net.parameters(), lr=0.01)
for epoch in range(20):
    for X, y in train_iter:
        l = loss(net(X), y)
        optimizer.zero_grad()
        l.backward()
        optimizer.step()
