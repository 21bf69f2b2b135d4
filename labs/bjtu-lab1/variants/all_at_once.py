"""A top-level loop over all data; columns of labels; 200 inputs fixed."""

import numpy as np
import torch
from torch import nn

A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])

def my_sub(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.stack([a[0] - v for v in b[:, 0]])

p = torch.tensor(np.random.normal(0, 0.01, (3, 2)), dtype=torch.float32)
q = torch.tensor(np.random.normal(0, 0.01, (4, 2)), dtype=torch.float32)
qt = torch.transpose(q, 0, 1)
print('结果：', torch.matmul(p, qt))

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

class My_BCELoss(nn.Module):
    def __init__(self):
        super(My_BCELoss, self).__init__()
        self.eps = 1e-12

    def forward(self, prediction, target):
        loss = -(target * torch.log(prediction + self.eps) + (1 - target) * torch.log(1 - prediction + self.eps))
        return loss.mean()

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
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.normal(0, 0.01, size=(out_features, in_features)))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.matmul(x, self.weight.t()) + self.bias

class Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = My_Linear(200, 1)
    def forward(self, x):
        z = self.layer(x)
        return 1 / (1 + torch.exp(-z))

def my_one_hot(indices, num_classes):
    return torch.eye(num_classes, device=indices.device)[indices]

class My_CrossEntropyLoss(nn.Module):
    def forward(self, logits, target):
        lse = torch.logsumexp(logits, dim=1)
        picked = logits[torch.arange(len(target)), target.long()]
        return (lse - picked).mean()

class My_Flatten:
    def __call__(self, x):
        return x.reshape(-1, 28 * 28)

class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs=28*28, num_outputs=10):
        super().__init__()
        self.flatten = My_Flatten()
        self.linear = My_Linear(num_inputs, num_outputs)
    def forward(self, x):
        return self.linear(self.flatten(x))

def evaluate_accuracy(data_iter, net):
    right, n = 0.0, 0
    with torch.no_grad():
        for X, y in data_iter:
            out = net(X)
            right += ((out > 0.5).float().view(-1) == y.view(-1)).sum().item()
            n += y.shape[0]
    return right / n

x_train, y_train = load()
model = Logistic()
criterion = My_BCELoss()
opt = My_Optimizer(list(model.parameters()), 0.05)
epochs = 1000
for i in range(epochs):
    pred = model(x_train)
    loss = criterion(pred, y_train.view(-1, 1))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if i % 100 == 0:
        print(i, loss.item())
