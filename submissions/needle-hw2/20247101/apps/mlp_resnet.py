import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn

np.random.seed(0)


def ResidualBlock(dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
    layers = [nn.Linear(dim, hidden_dim), norm(hidden_dim), nn.ReLU(), nn.Dropout(drop_prob)]
    layers += [nn.Linear(hidden_dim, dim), norm(dim)]
    return nn.Sequential(nn.Residual(nn.Sequential(*layers)), nn.ReLU())


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    layers = [nn.Flatten(), nn.Linear(dim, hidden_dim), nn.ReLU()]
    layers += [ResidualBlock(hidden_dim, hidden_dim // 2, norm=norm, drop_prob=drop_prob) for _ in range(num_blocks)]
    layers.append(nn.Linear(hidden_dim, num_classes))
    return nn.Sequential(*layers)


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    model.train() if opt else model.eval()
    criterion, errors, losses = nn.SoftmaxLoss(), [], []
    for X, y in dataloader:
        out = model(nn.Flatten()(X))
        loss = criterion(out, y)
        if opt:
            opt.reset_grad()
            loss.backward()
            opt.step()
        errors.extend(out.numpy().argmax(1) != y.numpy())
        losses.append(loss.numpy())
    return np.mean(errors), np.mean(losses)


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    load = lambda part: ndl.data.MNISTDataset(*(f"{data_dir}/{part}-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")))
    train = ndl.data.DataLoader(load("train"), batch_size, shuffle=True)
    test = ndl.data.DataLoader(load("t10k"), batch_size)
    model = MLPResNet(784, hidden_dim)
    opt = optimizer(model.parameters(), lr=lr, weight_decay=weight_decay)
    for _ in range(epochs):
        result = epoch(train, model, opt)
    return (*result, *epoch(test, model))


if __name__ == "__main__":
    train_mnist(data_dir="../data")
