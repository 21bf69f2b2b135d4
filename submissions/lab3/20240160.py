import torch
from torch import nn


def softmax(X):
    X = torch.exp(X)
    return X / X.sum(-1)[..., None]


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        m = y.numel()
        one_hot = torch.zeros(m, self.num_classes, dtype=X.dtype)
        one_hot[torch.arange(m), y.long()] = 1
        # only the probability of the true class matters for the loss
        g = one_hot * y_hat - one_hot
        w_grad = g.T @ X
        b_grad = g.sum(0)
        with torch.no_grad():
            self.linear.weight -= 0.01 * w_grad
            self.linear.bias -= 0.01 * b_grad


def main():
    torch.manual_seed(1)
    X = torch.randn(200, 4)
    y = torch.randint(0, 3, (200,))
    model = Model(4, 3, 0.01)
    for epoch in range(100):
        model.manual_backward(X, y, model(X))


if __name__ == "__main__":
    main()
