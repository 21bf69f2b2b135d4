import torch
from torch import nn


def softmax(X):
    return torch.softmax(X, dim=0)


class Softmax(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        classes = torch.arange(self.num_classes).expand(len(y), -1)
        label_matrix = torch.where(classes == y[:, None], 1.0, 0.0)
        step = self.lr * (y_hat - label_matrix) / len(y)
        with torch.no_grad():
            self.linear.weight -= step.T @ X.to(step.dtype)
            self.linear.bias -= step.sum(0)


net = Softmax(3, 4, 0.1)
X = torch.rand(40, 3)
y = torch.randint(4, (40,))
for epoch in range(5):
    net.manual_backward(X, y, net(X))
print(net(X))
