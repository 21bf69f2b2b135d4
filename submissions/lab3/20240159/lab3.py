import torch
from torch import nn

from jacobian import softmax_jacobian


def softmax(X):
    X = X - X.max(dim=1, keepdim=True).values
    return X.exp() / X.exp().sum(dim=1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        """Loss → probabilities → scores → parameters, one factor at a time."""
        y_hat = y_hat.detach()
        N = X.shape[0]
        rows = torch.arange(N)
        dp = torch.zeros_like(y_hat)
        dp[rows, y.long()] = -1 / (N * y_hat[rows, y.long()])     # (N, C)
        J = softmax_jacobian(y_hat)                               # (N, C, C)
        dz = torch.bmm(J, dp.unsqueeze(-1)).squeeze(-1)           # (N, C)
        self.linear.weight.data -= self.lr * dz.T @ X
        self.linear.bias.data -= self.lr * dz.sum(dim=0)


if __name__ == "__main__":
    X = torch.randn(100, 5)
    y = torch.randint(4, (100,))
    model = Model(5, 4, lr=0.2)
    for _ in range(50):
        model.manual_backward(X, y, model(X))
