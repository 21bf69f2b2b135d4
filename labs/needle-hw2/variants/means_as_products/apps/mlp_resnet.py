import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn
from needle import ops

np.random.seed(0)


def ResidualBlock(dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
    within = nn.Sequential(
        nn.Linear(dim, hidden_dim), norm(hidden_dim), nn.ReLU(), nn.Dropout(drop_prob), nn.Linear(hidden_dim, dim), norm(dim)
    )
    return nn.Sequential(nn.Residual(within), nn.ReLU())


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    blocks = [ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob) for _ in range(num_blocks)]
    return nn.Sequential(nn.Linear(dim, hidden_dim), nn.ReLU(), *blocks, nn.Linear(hidden_dim, num_classes))


def epoch(dataloader, model, opt=None):
    """One pass over the data: the average error rate and the average loss. Trains if there is an optimizer."""
    np.random.seed(4)
    model.eval() if opt is None else model.train()
    loss_function = nn.SoftmaxLoss()
    errors, losses, count = 0, 0.0, 0
    for X, y in dataloader:
        n = X.shape[0]
        logits = model(ops.reshape(X, (n, -1)))  # (n, classes)
        loss = loss_function(logits, y)
        if opt is not None:
            opt.reset_grad()
            loss.backward()
            opt.step()
        errors += np.sum(np.argmax(logits.numpy(), axis=1) != y.numpy())
        losses += float(loss.numpy()) * n
        count += n
    return errors / count, losses / count


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
