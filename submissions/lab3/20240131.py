import torch


def softmax(X):
    X_exp = torch.exp(X)
    X_sum = torch.sum(X_exp, 1, keepdim=True)
    return X_exp / X_sum


class MyModel(torch.nn.Module):
    def __init__(self, num_features, num_classes, lr=0.001):
        super(MyModel, self).__init__()
        self.lr = lr
        self.num_classes = num_classes
        self.linear = torch.nn.Linear(num_features, num_classes)

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        n_sample = X.shape[0]
        Y = torch.nn.functional.one_hot(y.long(), self.num_classes)
        step_size = 0.001
        # d = true - predicted
        d = (Y - y_hat) / n_sample
        w_step = step_size * torch.matmul(d.t(), X)
        b_step = step_size * torch.sum(d, dim=0)
        with torch.no_grad():
            self.linear.weight -= w_step
            self.linear.bias -= b_step


def get_batches(X, y, size):
    for start in range(0, X.shape[0], size):
        yield X[start:start + size], y[start:start + size]


if __name__ == "__main__":
    X = torch.randn(1000, 30)
    y = torch.randint(0, 5, (1000,))
    model = MyModel(30, 5)
    for epoch in range(10):
        for xb, yb in get_batches(X, y, 50):
            model.manual_backward(xb, yb, model(xb))
