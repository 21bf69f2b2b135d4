import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn
from needle import ops

np.random.seed(0)


class ResidualBlock(nn.Module):
    def __init__(self, dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
        super().__init__()
        self.first, self.second = nn.Linear(dim, hidden_dim), nn.Linear(hidden_dim, dim)
        self.norms = [norm(hidden_dim), norm(dim)]
        self.relu, self.drop = nn.ReLU(), nn.Dropout(drop_prob)
        self.last = nn.ReLU()

    def forward(self, x):
        inside = self.drop(self.relu(self.norms[0](self.first(x))))
        return self.last(self.norms[1](self.second(inside)) + x)


class MLPResNet(nn.Module):
    def __init__(self, dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
        super().__init__()
        blocks = [ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob) for _ in range(num_blocks)]
        self.flatten = nn.Flatten()
        self.layers = [nn.Linear(dim, hidden_dim), nn.ReLU(), *blocks, nn.Linear(hidden_dim, num_classes)]

    def forward(self, x):
        x = self.flatten(x)
        for layer in self.layers:
            x = layer(x)
        return x


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    (model.train if opt else model.eval)()
    rates, losses = [], []
    for X, y in dataloader:
        scores = model(X)
        loss = nn.SoftmaxLoss()(scores, y)
        if opt:
            opt.reset_grad()
            loss.backward()
            opt.step()
        rates.append(float((scores.numpy().argmax(1) != y.numpy()).mean()))
        losses.append(float(loss.numpy()))
    return sum(rates) / len(rates), sum(losses) / len(losses)


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    """Trains on data_dir: training error and loss of the last epoch, test error and loss after it."""
    np.random.seed(4)
    def loader(name, shuffle):
        files = (f"{data_dir}/{name}-images-idx3-ubyte.gz", f"{data_dir}/{name}-labels-idx1-ubyte.gz")
        return ndl.data.DataLoader(ndl.data.MNISTDataset(*files), batch_size=batch_size, shuffle=shuffle)

    training, test = loader("train", True), loader("t10k", False)
    model = MLPResNet(28 * 28, hidden_dim)
    opt = optimizer(model.parameters(), lr=lr, weight_decay=weight_decay)
    for _ in range(epochs):
        error, loss = epoch(training, model, opt)
    return error, loss, *epoch(test, model)


if __name__ == "__main__":
    train_mnist(data_dir="../data")
