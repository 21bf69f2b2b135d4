import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision import datasets, transforms

BATCH_SIZE = 64
EPOCHS = 5


def softmax(X):
    return F.softmax(X, dim=1)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super(Model, self).__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.lr = lr
        self.num_classes = num_classes

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N, C = y_hat.shape
        one_hot_labels = torch.zeros(N, C, dtype=X.dtype)
        one_hot_labels.scatter_(1, y.long().reshape(N, 1), 1)
        error = (y_hat - one_hot_labels) / N
        with torch.no_grad():
            self.linear.weight -= self.lr * torch.mm(error.t(), X)
            # the bias needs no gradient of X


if __name__ == "__main__":
    train_loader = torch.utils.data.DataLoader(
        datasets.MNIST("./mnist", train=True, download=True, transform=transforms.ToTensor()),
        batch_size=BATCH_SIZE, shuffle=True)
    model = Model(28 * 28, 10, lr=0.01)
    for epoch in range(EPOCHS):
        for batch_idx, (inputs, target) in enumerate(train_loader):
            inputs = inputs.view(-1, 28 * 28)
            output = model(inputs)
            model.manual_backward(inputs, target, output)
            if batch_idx % 200 == 0:
                print("Epoch: {} [{}]".format(epoch, batch_idx * BATCH_SIZE))
