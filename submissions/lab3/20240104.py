import torch
from torch import nn
import matplotlib.pyplot as plt

torch.manual_seed(42)
num_samples = 300
X = torch.cat([torch.randn(100, 2) + torch.tensor(c, dtype=torch.float32) for c in [(0, 3), (3, 0), (-3, -2)]])
y = torch.tensor([0] * 100 + [1] * 100 + [2] * 100)

def softmax(X):
    partition = X.exp().sum(1, keepdim=True)
    return X.exp() / partition

class LinearSoftmax(nn.Module):
    def __init__(self, num_features, num_classes, lr=0.5):
        super().__init__()
        self.num_features = num_features
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    @torch.no_grad()
    def manual_backward(self, X, y, y_hat):
        labels = nn.functional.one_hot(y.long(), num_classes=self.num_classes)
        g = (y_hat - labels) / X.shape[0]      # gradient w.r.t. the scores
        self.linear.weight -= self.lr * g.T @ X

model = LinearSoftmax(2, 3)
history = []
for i in range(100):
    out = model(X)
    history.append(-out[torch.arange(300), y].log().mean().item())
    model.manual_backward(X, y, out)

plt.plot(history)
plt.xlabel('step')
plt.ylabel('loss')
plt.show()
