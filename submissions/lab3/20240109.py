import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader


def softmax(X):
    exps = torch.exp(X)
    sums = exps.sum(dim=0)
    return exps / sums


class SoftmaxNet(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        y = y.long()
        batch = y.shape[0]
        mask = torch.zeros_like(y_hat)
        mask.scatter_(1, y.view(-1, 1), 1.0)
        delta = (y_hat - mask) / batch
        self.linear.weight.data.sub_(self.lr * delta.t().matmul(X))
        self.linear.bias.data.sub_(self.lr * delta.sum(0))


X = torch.randn(1000, 10)
true_w = torch.randn(10, 5)
y = (X @ true_w).argmax(1)
loader = DataLoader(TensorDataset(X, y), batch_size=64, shuffle=True)
net = SoftmaxNet(10, 5, 0.1)
for epoch in range(20):
    correct = 0
    for xb, yb in loader:
        with torch.no_grad():
            out = net(xb)
        correct += (out.argmax(1) == yb).sum().item()
        net.manual_backward(xb, yb, out)
    print(f"[{epoch}] {correct / 1000:.3f}")
