import torch
from torch import nn
import numpy as np
import matplotlib.pyplot as plt


def softmax(X):
    exp = torch.exp(X)
    denominators = torch.sum(exp, dim=1, keepdim=True)
    return torch.true_divide(exp, denominators)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        # dL/dp for the true class only
        N = len(X)
        grad_p = torch.zeros_like(y_hat)
        rows = torch.arange(N)
        grad_p[rows, y.long()] = -1.0 / y_hat[rows, y.long()]
        grad_p = grad_p / N
        dW = grad_p.T @ X
        db = grad_p.sum(dim=0)
        with torch.no_grad():
            self.linear.weight -= self.lr * dW
            self.linear.bias -= self.lr * db


np.random.seed(0)
X = torch.tensor(np.random.randn(100, 2), dtype=torch.float32)
y = torch.tensor(np.random.randint(0, 3, 100))
m = Model(2, 3, 0.01)
curve = []
for epoch in range(100):
    p = m(X)
    curve.append(float(-torch.log(p[torch.arange(100), y]).mean()))
    m.manual_backward(X, y, p)
plt.plot(curve); plt.title("training loss"); plt.show()
