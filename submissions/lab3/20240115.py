import torch
import torch.nn as nn
from torch.utils import data


def load_array(data_arrays, batch_size, is_train=True):
    dataset = data.TensorDataset(*data_arrays)
    return data.DataLoader(dataset, batch_size, shuffle=is_train)


def softmax(X):
    X = X - torch.max(X, axis=1, keepdims=True).values
    return torch.exp(X) / torch.exp(X).sum(axis=1, keepdims=True)


class Classifier(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.lr = lr
        self.num_classes = num_classes

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        learning_rate = 0.05
        y_onehot = nn.functional.one_hot(y.long(), self.num_classes)
        grad = torch.matmul((y_hat - y_onehot).T, X) / X.shape[0]
        self.linear.weight.data -= learning_rate * grad.data


if __name__ == '__main__':
    features = torch.normal(0, 1, (1000, 8))
    labels = features[:, :4].argmax(dim=1)
    net = Classifier(8, 4, 0.05)
    for epoch in range(10):
        for X, y in load_array((features, labels), 20):
            net.manual_backward(X, y, net(X))
        print('epoch', epoch + 1, (net(features).argmax(1) == labels).float().mean())
