import random
import torch
from torch import nn

# ---------- data: three gaussian blobs ----------
def blobs(n):
    xs, ys = [], []
    for _ in range(n):
        k = random.randrange(3)
        xs.append([random.gauss(2 * k, 1), random.gauss(-k, 1)])
        ys.append(k)
    return torch.tensor(xs), torch.tensor(ys)

# ---------- model ----------
def softmax(X):
    return torch.exp(X) / torch.sum(torch.exp(X), dim=1, keepdim=True)

class SoftmaxRegressor(nn.Module):
    def __init__(self, n_in, n_out, lr):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.lr = lr
        self.num_classes = n_out

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N = X.size(0)
        target = torch.zeros(N, 3, dtype=y_hat.dtype)
        target[torch.arange(N), y.long()] = 1
        err = y_hat - target
        with torch.no_grad():
            self.linear.weight -= self.lr * (err.t() @ X) / N
            self.linear.bias -= self.lr * err.sum(dim=0) / N

# ---------- training ----------
if __name__ == '__main__':
    X, y = blobs(500)
    m = SoftmaxRegressor(2, 3, 0.1)
    for step in range(300):
        p = m(X).detach()
        m.manual_backward(X, y, p)
    print('final accuracy', (m(X).argmax(1) == y).float().mean().item())
