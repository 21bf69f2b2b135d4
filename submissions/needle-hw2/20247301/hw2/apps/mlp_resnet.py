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
    # 残差支路
    fn = nn.Sequential(
        nn.Linear(in_features=dim, out_features=hidden_dim),
        norm(dim=hidden_dim),
        nn.ReLU(),
        nn.Dropout(p=drop_prob),
        nn.Linear(in_features=hidden_dim, out_features=dim),
        norm(dim=dim),
    )
    block = nn.Sequential(nn.Residual(fn), nn.ReLU())
    return block
    ### END YOUR SOLUTION


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    ### BEGIN YOUR SOLUTION
    modules = []
    modules.append(nn.Linear(dim, hidden_dim))
    modules.append(nn.ReLU())
    for i in range(num_blocks):
        modules.append(ResidualBlock(dim=hidden_dim, hidden_dim=hidden_dim // 2, norm=norm, drop_prob=drop_prob))
    modules.append(nn.Linear(hidden_dim, num_classes))
    return nn.Sequential(*modules)
    ### END YOUR SOLUTION


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    ### BEGIN YOUR SOLUTION
    softmax_loss = nn.SoftmaxLoss()
    error_num = 0
    sample_num = 0
    loss_list = []
    if opt is not None:
        # 训练模式
        model.train()
        for batch in dataloader:
            x, y = batch[0], batch[1]
            x = nn.Flatten()(x)
            opt.reset_grad()
            pred = model(x)
            loss = softmax_loss(pred, y)
            loss.backward()
            opt.step()
            error_num += (pred.numpy().argmax(axis=1) != y.numpy()).sum()
            sample_num += y.shape[0]
            loss_list.append(loss.numpy())
    else:
        # 测试模式
        model.eval()
        for batch in dataloader:
            x, y = batch[0], batch[1]
            x = nn.Flatten()(x)
            pred = model(x)
            loss = softmax_loss(pred, y)
            error_num += (pred.numpy().argmax(axis=1) != y.numpy()).sum()
            sample_num += y.shape[0]
            loss_list.append(loss.numpy())
    return error_num / sample_num, np.mean(loss_list)
    ### END YOUR SOLUTION


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    ### BEGIN YOUR SOLUTION
    # 数据
    train_dataset = ndl.data.MNISTDataset(
        data_dir + "/train-images-idx3-ubyte.gz", data_dir + "/train-labels-idx1-ubyte.gz"
    )
    test_dataset = ndl.data.MNISTDataset(data_dir + "/t10k-images-idx3-ubyte.gz", data_dir + "/t10k-labels-idx1-ubyte.gz")
    train_loader = ndl.data.DataLoader(train_dataset, batch_size, shuffle=True)
    test_loader = ndl.data.DataLoader(test_dataset, batch_size, shuffle=False)
    # 模型
    model = MLPResNet(dim=784, hidden_dim=hidden_dim)
    opt = optimizer(params=model.parameters(), lr=lr, weight_decay=weight_decay)
    for i in range(epochs):
        train_error, train_loss = epoch(train_loader, model, opt)
        print("epoch", i, "train error", train_error, "train loss", train_loss)
    test_error, test_loss = epoch(test_loader, model, None)
    print("test error", test_error, "test loss", test_loss)
    return (train_error, train_loss, test_error, test_loss)
    ### END YOUR SOLUTION


if __name__ == "__main__":
    train_mnist(data_dir="../data")
