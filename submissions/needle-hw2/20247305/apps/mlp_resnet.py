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
    ### BEGIN YOUR SOLUTION
    if opt == None:
        model.eval()
    else:
        model.train()
    acc_error = 0
    acc_loss = 0
    n = 0
    loss_func = nn.SoftmaxLoss()
    for i, batch in enumerate(dataloader):
        batch_x, batch_y = batch[0], batch[1]
        batch_x = batch_x.reshape((batch_x.shape[0], -1))
        if opt:
            opt.reset_grad()
        y_hat = model(batch_x)
        loss = loss_func(y_hat, batch_y)
        if opt:
            loss.backward()
            opt.step()
        pred = y_hat.numpy().argmax(axis=1)
        for k in range(len(pred)):
            if pred[k] != batch_y.numpy()[k]:
                acc_error += 1
        acc_loss += loss.numpy() * batch_x.shape[0]
        n += batch_x.shape[0]
    return acc_error / n, acc_loss / n
    ### END YOUR SOLUTION


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
