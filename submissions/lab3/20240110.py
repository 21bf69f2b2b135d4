import torch
from torch import nn

# 自己实现的 softmax
def softmax(X):
    return torch.softmax(X, dim=1)

class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.num_classes = num_classes
        self.lr = lr
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N = X.shape[0]
        y_true = torch.nn.functional.one_hot(y.to(torch.int64), self.num_classes).to(X.dtype)
        loss_grad = (y_hat - y_true) / N
        grad_W = loss_grad.t() @ X
        grad_b = loss_grad.sum(dim=0)
        with torch.no_grad():
            self.linear.weight.sub_(grad_W, alpha=self.lr)
            self.linear.bias.sub_(grad_b, alpha=self.lr)

def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y]).mean()

if __name__ == '__main__':
    X = torch.randn(200, 5)
    y = torch.randint(0, 3, (200,))
    model = Model(5, 3, 0.1)
    for epoch in range(50):
        y_hat = model(X)
        print(epoch, cross_entropy(y_hat, y).item())
        model.manual_backward(X, y, y_hat)
