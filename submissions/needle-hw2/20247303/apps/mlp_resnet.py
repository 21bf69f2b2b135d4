import os
import sys
import time

sys.path.append("../python")

import numpy as np
from tqdm import tqdm
import ipdb
import mugrade

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
    ### BEGIN YOUR SOLUTION
    linear1 = nn.Linear(dim, hidden_dim)
    relu = nn.ReLU()
    linear2 = nn.Linear(hidden_dim, num_classes)
    blocks = []
    k = 0
    while k < num_blocks:
        blocks.append(ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob))
        k += 1
    return nn.Sequential(linear1, relu, nn.Sequential(*blocks), linear2)
    ### END YOUR SOLUTION


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    training = opt is not None
    if training:
        model.train()
    else:
        model.eval()
    size, mistakes, loss_sum = 0, 0, 0.0
    measure = nn.SoftmaxLoss()
    for X, y in tqdm(dataloader):
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
