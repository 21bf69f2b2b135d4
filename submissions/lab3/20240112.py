# -*- coding: utf-8 -*-
# 深度学习 实验3
import torch
import torch.nn as nn
import torch.optim as optim
import matplotlib.pyplot as plt

plt.rcParams['font.sans-serif'] = ['SimHei']  # 中文标签


def softmax(X):
    result = torch.zeros_like(X)
    for i in range(X.shape[0]):
        s = 0
        for j in range(X.shape[1]):
            s += torch.exp(X[i, j])
        for j in range(X.shape[1]):
            result[i, j] = torch.exp(X[i, j]) / s
    return result


class Softmax_Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super(Softmax_Model, self).__init__()
        self.num_features = num_features
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return softmax(self.linear(x))

    def manual_backward(self, X, y, y_hat):
        grad_w = torch.zeros_like(self.linear.weight)
        grad_b = torch.zeros_like(self.linear.bias)
        for i in range(X.shape[0]):
            for k in range(self.num_classes):
                if k == y[i]:
                    d = y_hat[i, k] - 1
                else:
                    d = y_hat[i, k]
                grad_w[k] = grad_w[k] + d * X[i]
                grad_b[k] = grad_b[k] + d
        # 更新参数
        with torch.no_grad():
            self.linear.weight -= self.lr * grad_w
            self.linear.bias -= self.lr * grad_b


def train(model, X, y, epochs=50):
    loss_list = []
    for epoch in range(epochs):
        y_hat = model(X)
        loss = -torch.log(y_hat[torch.arange(len(y)), y]).mean()
        loss_list.append(loss.item())
        model.manual_backward(X, y, y_hat.detach())
    return loss_list


X = torch.randn(60, 4)
y = torch.randint(0, 3, (60,))
model = Softmax_Model(4, 3, 0.01)
loss_list = train(model, X, y)
plt.plot(loss_list, label='训练损失')
plt.legend()
plt.savefig('loss.png')
plt.show()
