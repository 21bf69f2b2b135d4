import torch
import torch.nn as nn
import torch.nn.functional as F


def softmax(X):
    shifted = X - X.max(dim=1, keepdim=True)[0]
    ex = shifted.exp()
    return ex / ex.sum(dim=1, keepdim=True)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        # cross entropy on the scores, then step along the gradient
        self.linear.zero_grad()
        scores = self.linear(X)
        loss = F.cross_entropy(scores, y.long())
        loss.backward()
        with torch.no_grad():
            for p in self.linear.parameters():
                p -= self.lr * p.grad


def accuracy(model, X, y):
    return (model(X).argmax(dim=1) == y).float().mean().item()


if __name__ == "__main__":
    torch.manual_seed(0)
    centers = torch.randn(4, 6) * 3
    y = torch.randint(4, (800,))
    X = centers[y] + torch.randn(800, 6)
    model = Model(6, 4, lr=0.2)
    for epoch in range(30):
        for i in range(0, 800, 50):
            xb, yb = X[i:i + 50], y[i:i + 50]
            model.manual_backward(xb, yb, model(xb))
        print(epoch, accuracy(model, X, y))
