import torch
from torch import nn


def softmax(X):
    ex = X.exp()
    return ex / ex.sum(dim=1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.lr = lr
        self.num_classes = num_classes

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        # 梯度 = (预测 - 标签) * x
        loss_grad = y_hat - y
        grad_w = loss_grad.T @ X / X.shape[0]
        grad_b = loss_grad.sum(dim=0) / X.shape[0]
        with torch.no_grad():
            self.linear.weight -= self.lr * grad_w
            self.linear.bias -= self.lr * grad_b


# 四个样本、四个类别，能跑通
X = torch.randn(4, 5)
y = torch.tensor([0, 1, 2, 3])
model = Model(5, 4, 0.1)
model.manual_backward(X, y, model(X))
print(model.linear.weight)
