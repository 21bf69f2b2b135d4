import torch
from torch import nn
import matplotlib.pyplot as plt


def softmax(X):
    e_x = torch.exp(X - torch.max(X))
    return e_x / torch.sum(e_x)


class SoftmaxRegression(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.lr = lr
        self.num_classes = num_classes
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N = y_hat.shape[0]
        truth = torch.stack([torch.arange(self.num_classes) == int(label) for label in y]).float()
        err = y_hat.float() - truth if y_hat.dtype == torch.float32 else y_hat - truth.double()
        dw = err.t() @ X
        db = err.t() @ torch.ones(N, dtype=err.dtype)
        with torch.no_grad():
            self.linear.weight.copy_(self.linear.weight - self.lr / N * dw)
            self.linear.bias.copy_(self.linear.bias - self.lr / N * db)


torch.manual_seed(2024)
X = torch.rand(90, 2) * 10
y = (X[:, 0] > 3).long() + (X[:, 0] > 6).long()
model = SoftmaxRegression(2, 3, 0.01)
accs = []
for epoch in range(300):
    y_hat = model(X)
    accs.append((y_hat.argmax(1) == y).float().mean())
    model.manual_backward(X, y, y_hat)

fig, ax = plt.subplots(1, 2, figsize=(10, 4))
ax[0].plot(accs)
ax[1].scatter(X[:, 0], X[:, 1], c=y)
plt.show()
