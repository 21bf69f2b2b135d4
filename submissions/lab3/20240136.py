import torch
from torch import nn


def softmax(X):
    # p_i = 1 / sum_j exp(x_j - x_i), never overflows into nan
    pairwise = X.unsqueeze(1) - X.unsqueeze(2)  # [n, i, j] = x_j - x_i
    return 1.0 / pairwise.exp().sum(-1)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    @torch.inference_mode()
    def manual_backward(self, X, y, y_hat):
        weight, bias = self.linear.weight.detach(), self.linear.bias.detach()
        for k in range(y_hat.shape[1]):
            e = y_hat[:, k] - y.eq(k).to(y_hat.dtype)
            weight[k] -= self.lr * (e[:, None] * X).mean(0)
            bias[k] -= self.lr * e.mean()


if __name__ == "__main__":
    torch.manual_seed(11)
    X = torch.randn(256, 9)
    y = (X @ torch.randn(9, 4)).argmax(1)
    model = Model(9, 4, 0.7)
    for epoch in range(60):
        model.manual_backward(X, y, model(X).detach())
    print((model(X).argmax(1) == y).float().mean().item())
