"""Broadcasting, autograd, and logistic and softmax regression from their pieces; the top level works out questions 2 and 3."""

import torch
from torch import nn

# ── 1. subtraction ──


def my_sub(a, b):
    rows, cols = b.shape[0], a.shape[1]
    result = a - b  # (1, cols) and (rows, 1) give (rows, cols)
    return result.reshape(rows, cols)


# ── 2. a product with a transposed matrix ──

P = torch.normal(0, 0.01, size=(3, 2))
Q = torch.normal(0, 0.01, size=(4, 2))
product = P @ Q.T  # (3, 4)


# ── 3. gradients along some of the ways ──

x = torch.tensor(1.0, requires_grad=True)
(x**2 + (x**3).detach()).backward()  # through y1 only
through_y1 = x.grad.clone()
x.grad.zero_()
((x**2).detach() + x**3).backward()  # through y2 only
through_y2 = x.grad.clone()
x.grad.zero_()
(x**2 + x**3).backward()  # through both
through_both = x.grad.clone()


# ── 4. to 6. loss, optimizer, layer ──


class My_BCELoss:
    def __call__(self, prediction, target):
        log_p = torch.log(prediction).clamp(min=-100)
        log_q = torch.log(1 - prediction).clamp(min=-100)
        losses = -(target * log_p + (1 - target) * log_q)
        return losses.mean()


class My_Optimizer:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is None:
                    continue
                param.sub_(self.lr * param.grad)

    def zero_grad(self):
        for param in self.params:
            if param.grad is None:
                continue
            param.grad.zero_()


class My_Linear(nn.Module):
    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(num_outputs, num_inputs) * 0.01)
        self.bias = nn.Parameter(torch.zeros(num_outputs))

    def forward(self, x):
        return x @ self.weight.T + self.bias  # (N, num_outputs)


# ── 7. logistic regression ──


class LogisticRegression(nn.Module):
    def __init__(self, num_inputs):
        super().__init__()
        self.linear = My_Linear(num_inputs, 1)

    def forward(self, x):
        p = torch.sigmoid(self.linear(x))  # (N, 1)
        return p.view(-1)  # (N,), as the labels


# ── 8. to 11. softmax regression ──


def my_one_hot(indices, num_classes):
    device = indices.device
    result = torch.zeros(len(indices), num_classes, device=device)
    result[torch.arange(len(indices), device=device), indices.long()] = 1
    return result  # (N, num_classes)


class My_CrossEntropyLoss:
    def __call__(self, logits, target):
        log_p = torch.log_softmax(logits, dim=1)  # (N, C)
        rows = target if target.dim() == 2 else nn.functional.one_hot(target, log_p.shape[1])
        losses = -(rows * log_p).sum(dim=1)  # (N,)
        return losses.mean()


class My_Flatten:
    def __call__(self, x):
        return x.reshape(x.shape[0], -1)  # (N, 784)


class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs=784, num_outputs=10):
        super().__init__()
        self.flatten = My_Flatten()
        self.linear = My_Linear(num_inputs, num_outputs)

    def forward(self, x):
        features = self.flatten(x)  # (N, 784)
        return self.linear(features)  # (N, 10)


# ── training ──


def accuracy(y_hat, y):
    right = (y_hat > 0.5) == (y > 0.5)
    return right.double().mean()


def train(net, train_iter, loss, num_epochs, optimizer):
    told = []
    for _ in range(num_epochs):
        for X, y in train_iter:
            y_hat = net(X)
            l = loss(y_hat, y)
            optimizer.zero_grad()
            l.backward()
            optimizer.step()
        with torch.no_grad():
            told.append(float(accuracy(y_hat, y)))
    return told
