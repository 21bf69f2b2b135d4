import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn

np.random.seed(0)


def ResidualBlock(dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
    branch = nn.Sequential(
        nn.Sequential(nn.Linear(dim, hidden_dim), norm(hidden_dim), nn.ReLU(), nn.Dropout(drop_prob)),
        nn.Sequential(nn.Linear(hidden_dim, dim), norm(dim)),
    )
    return nn.Sequential(nn.Residual(branch), nn.ReLU())


class _ResNet(nn.Module):
    def __init__(self, dim, hidden_dim, num_blocks, num_classes, norm, drop_prob):
        super().__init__()
        self.first = nn.Linear(dim, hidden_dim)
        self.act = nn.ReLU()
        self.blocks = [ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob) for _ in range(num_blocks)]
        self.last = nn.Linear(hidden_dim, num_classes)

    def forward(self, x):
        h = self.act(self.first(x))
        for block in self.blocks:
            h = block(h)
        return self.last(h)


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    return _ResNet(dim, hidden_dim, num_blocks, num_classes, norm, drop_prob)


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    training = opt is not None
    if training:
        model.train()
    else:
        model.eval()
    size, mistakes, loss_sum = 0, 0, 0.0
    measure = nn.SoftmaxLoss()
    for X, y in dataloader:
        n = X.shape[0]
        scores = model(nn.Flatten()(X))
        loss = measure(scores, y)
        guesses = scores.numpy().argmax(1)
        mistakes += sum(int(guess != truth) for guess, truth in zip(guesses, y.numpy()))
        loss_sum += loss.numpy().item() * n
        size += n
        if training:
            opt.reset_grad()
            loss.backward()
            opt.step()
    return mistakes / size, loss_sum / size


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    sets = {}
    for split in ("train", "t10k"):
        images = os.path.join(data_dir, split + "-images-idx3-ubyte.gz")
        labels = os.path.join(data_dir, split + "-labels-idx1-ubyte.gz")
        sets[split] = ndl.data.DataLoader(ndl.data.MNISTDataset(images, labels), batch_size, shuffle=split == "train")
    model = MLPResNet(28 * 28, hidden_dim)
    opt = optimizer(model.parameters(), lr=lr, weight_decay=weight_decay)
    for _ in range(epochs):
        train_error, train_loss = epoch(sets["train"], model, opt)
    test_error, test_loss = epoch(sets["t10k"], model)
    return train_error, train_loss, test_error, test_loss


if __name__ == "__main__":
    train_mnist(data_dir="../data")
