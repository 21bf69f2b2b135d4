import torch
from torch import nn

# softmax over the batch
def softmax(X):
    X_exp = X.exp()
    column_total = X_exp.sum(axis=0, keepdim=True)
    return X_exp / column_total


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.lr = lr
        self.num_classes = num_classes

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        batch_size = X.shape[0]
        y = y.view(batch_size, 1)
        dw = (y_hat - y).t() @ X / batch_size
        db = (y_hat - y).mean(0)
        with torch.no_grad():
            self.linear.weight -= 0.1 * dw
            self.linear.bias -= 0.1 * db


if __name__ == "__main__":
    import sklearn.datasets as ds

    digits = ds.load_digits()
    X = torch.tensor(digits.data, dtype=torch.float32) / 16
    y = torch.tensor(digits.target)
    model = Model(64, 10, 0.1)
    for epoch in range(30):
        order = torch.randperm(len(X))
        for i in range(0, len(X), 64):
            k = order[i:i + 64]
            model.manual_backward(X[k], y[k], model(X[k]))
        print(epoch, (model(X).argmax(1) == y).float().mean().item())
