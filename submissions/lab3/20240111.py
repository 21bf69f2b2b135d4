import torch
from torch import nn


def softmax(X):
    e = X.exp()
    return e / e.sum(1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes, self.lr = num_classes, lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        y_hat = y_hat.detach()
        onehot = torch.zeros(len(y), self.num_classes, dtype=y_hat.dtype)
        onehot[range(len(y)), y.long()] = 1
        grad_w = (y_hat - onehot).T @ X / len(X)
        grad_b = (y_hat - onehot).sum(0)
        self.linear.weight.data = self.linear.weight.data - self.lr * grad_w
        self.linear.bias.data = self.linear.bias.data - self.lr * grad_b


print("Loading data...")
raw = torch.load("mnist_small.pt")
X_all, y_all = raw["x"].float().view(-1, 784) / 255, raw["y"]
net = Model(784, 10, 0.05)
for ep in range(10):
    perm = torch.randperm(len(X_all))
    for k in range(0, len(X_all), 100):
        b = perm[k : k + 100]
        net.manual_backward(X_all[b], y_all[b], net(X_all[b]))
    print(ep, (net(X_all).argmax(1) == y_all).float().mean().item())
