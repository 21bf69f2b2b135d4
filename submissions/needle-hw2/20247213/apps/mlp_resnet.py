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
    linear1 = nn.Linear(dim, hidden_dim)
    norm1 = norm(hidden_dim)
    relu1 = nn.ReLU()
    dropout = nn.Dropout(drop_prob)
    linear2 = nn.Linear(hidden_dim, dim)
    norm2 = norm(dim)
    seq = nn.Sequential(linear1, norm1, relu1, dropout, linear2, norm2)
    res = nn.Residual(seq)
    relu2 = nn.ReLU()
    return nn.Sequential(res, relu2)
    ### END YOUR SOLUTION


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    layers = [nn.Flatten(), nn.Linear(dim, hidden_dim), nn.ReLU()]
    layers += [ResidualBlock(hidden_dim, hidden_dim // 2, norm=norm, drop_prob=drop_prob) for _ in range(num_blocks)]
    layers.append(nn.Linear(hidden_dim, num_classes))
    return nn.Sequential(*layers)


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    getattr(model, "eval" if opt is None else "train")()
    results = []
    for batch in dataloader:
        x, y = batch
        score = model(x)
        loss = nn.SoftmaxLoss()(score, y)
        if opt is not None:
            opt.reset_grad()
            loss.backward()
            opt.step()
        results.append((np.count_nonzero(score.numpy().argmax(axis=1) - y.numpy().astype(int)), loss.numpy() * len(y.numpy()), len(y.numpy())))
    errors, losses, sizes = map(sum, zip(*results))
    return errors / sizes, losses / sizes


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    ### BEGIN YOUR SOLUTION
    train_img, train_lab = data_dir + "/train-images-idx3-ubyte.gz", data_dir + "/train-labels-idx1-ubyte.gz"
    test_img, test_lab = data_dir + "/t10k-images-idx3-ubyte.gz", data_dir + "/t10k-labels-idx1-ubyte.gz"
    train_dataset = ndl.data.MNISTDataset(train_img, train_lab)
    test_dataset = ndl.data.MNISTDataset(test_img, test_lab)
    train_dataloader = ndl.data.DataLoader(train_dataset, batch_size, True)
    test_dataloader = ndl.data.DataLoader(test_dataset, batch_size, False)
    resnet = MLPResNet(784, hidden_dim)
    opt = optimizer(resnet.parameters(), lr=lr, weight_decay=weight_decay)
    i = 0
    while i < epochs:
        avg_error, avg_loss = epoch(train_dataloader, resnet, opt)
        i += 1
    test_error, test_loss = epoch(test_dataloader, resnet)
    return avg_error, avg_loss, test_error, test_loss
    ### END YOUR SOLUTION


if __name__ == "__main__":
    train_mnist(data_dir="../data")
