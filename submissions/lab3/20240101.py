import torch
import torch.nn as nn
import torchvision
import torchvision.transforms as transforms
from torch.utils.data import DataLoader

batch_size = 128

train_set = torchvision.datasets.FashionMNIST(root="./data", train=True, download=True, transform=transforms.ToTensor())
test_set = torchvision.datasets.FashionMNIST(root="./data", train=False, download=True, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True, num_workers=14)
test_loader = DataLoader(test_set, batch_size=batch_size, num_workers=14)


def softmax(X):
    exp_X = torch.exp(X)
    return torch.einsum("ij,i->ij", exp_X, 1.0 / exp_X.sum(dim=1))


class SoftmaxClassifier(nn.Module):
    def __init__(self, in_dim, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(in_dim, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X.reshape(X.shape[0], -1)))

    def manual_backward(self, X, y, y_hat):
        X = X.reshape(X.shape[0], -1)
        with torch.no_grad():
            one_hot = torch.eye(self.num_classes, dtype=X.dtype)[y.long()]
            diff = y_hat - one_hot
            dW = torch.einsum("nc,nd->cd", diff, X) / X.shape[0]
            db = torch.einsum("nc->c", diff) / X.shape[0]
            self.linear.weight -= self.lr * dW
            self.linear.bias -= self.lr * db


model = SoftmaxClassifier(784, 10, lr=0.1)
for epoch in range(5):
    total, right = 0, 0
    for X, y in train_loader:
        with torch.no_grad():
            y_hat = model(X)
        model.manual_backward(X, y, y_hat)
        right += (y_hat.argmax(1) == y).sum().item()
        total += len(y)
    print("epoch %d, train acc %.3f" % (epoch + 1, right / total))
