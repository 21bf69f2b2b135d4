import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn

np.random.seed(0)


def ResidualBlock(dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
    ### BEGIN YOUR SOLUTION
    return nn.Sequential(
        nn.Residual(
            nn.Sequential(
                nn.Linear(dim, hidden_dim), norm(hidden_dim), nn.ReLU(), nn.Dropout(drop_prob), nn.Linear(hidden_dim, dim), norm(dim)
            )
        ),
        nn.ReLU(),
    )
    ### END YOUR SOLUTION
    raise NotImplementedError()


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    ### BEGIN YOUR SOLUTION
    return nn.Sequential(
        nn.Linear(dim, hidden_dim),
        nn.ReLU(),
        *[ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob) for _ in range(num_blocks)],
        nn.Linear(hidden_dim, num_classes),
    )
    ### END YOUR SOLUTION
    raise NotImplementedError()


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    ### BEGIN YOUR SOLUTION
    f = nn.SoftmaxLoss()
    err, tot, n, steps = 0.0, 0.0, 0, 0
    if opt is None:
        model.eval()
        for x, y in dataloader:
            h = model(x.reshape((x.shape[0], -1)))
            tot += f(h, y).numpy()
            err += np.sum(h.numpy().argmax(axis=1) != y.numpy())
            n += x.shape[0]
            steps += 1
    else:
        model.train()
        for x, y in dataloader:
            h = model(x.reshape((x.shape[0], -1)))
            l = f(h, y)
            tot += l.numpy()
            err += np.sum(h.numpy().argmax(axis=1) != y.numpy())
            n += x.shape[0]
            steps += 1
            opt.reset_grad()
            l.backward()
            opt.step()
    return err / n, tot / steps
    ### END YOUR SOLUTION
    raise NotImplementedError()


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    ### BEGIN YOUR SOLUTION
    tr = ndl.data.MNISTDataset(f"{data_dir}/train-images-idx3-ubyte.gz", f"{data_dir}/train-labels-idx1-ubyte.gz")
    te = ndl.data.MNISTDataset(f"{data_dir}/t10k-images-idx3-ubyte.gz", f"{data_dir}/t10k-labels-idx1-ubyte.gz")
    trl = ndl.data.DataLoader(dataset=tr, batch_size=batch_size, shuffle=True)
    tel = ndl.data.DataLoader(dataset=te, batch_size=batch_size)
    net = MLPResNet(784, hidden_dim=hidden_dim)
    opt = optimizer(net.parameters(), lr=lr, weight_decay=weight_decay)
    for e in range(epochs):
        a, b = epoch(trl, net, opt)
    c, d = epoch(tel, net)
    return a, b, c, d
    ### END YOUR SOLUTION
    raise NotImplementedError()


if __name__ == "__main__":
    train_mnist(data_dir="../data")
