import os
import sys
import time

sys.path.append("../python")

import numpy as np

import needle as ndl
import needle.nn as nn

np.random.seed(0)


def ResidualBlock(dim, hidden_dim, norm=nn.BatchNorm1d, drop_prob=0.1):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1 = nn.Linear(dim, hidden_dim)
            self.norm1 = norm(hidden_dim)
            self.relu = nn.ReLU()
            self.drop = nn.Dropout(drop_prob)
            self.fc2 = nn.Linear(hidden_dim, dim)
            self.norm2 = norm(dim)

        def forward(self, x):
            h = self.drop(self.relu(self.norm1(self.fc1(x))))
            return self.relu(x + self.norm2(self.fc2(h)))

    return Block()


def MLPResNet(dim, hidden_dim=100, num_blocks=3, num_classes=10, norm=nn.BatchNorm1d, drop_prob=0.1):
    net = nn.Sequential(nn.Linear(dim, hidden_dim), nn.ReLU())
    for _ in range(num_blocks):
        net = nn.Sequential(net, ResidualBlock(hidden_dim, hidden_dim // 2, norm, drop_prob))
    return nn.Sequential(net, nn.Linear(hidden_dim, num_classes))


class _Tally:
    def __init__(self):
        self.samples = self.wrong = 0
        self.loss = 0.0

    def add(self, logits, y, loss):
        n = len(y)
        self.samples += n
        self.wrong += int((logits.argmax(axis=-1) != y).sum())
        self.loss += float(loss) * n

    def result(self):
        return self.wrong / self.samples, self.loss / self.samples


def epoch(dataloader, model, opt=None):
    np.random.seed(4)
    tally, loss_module = _Tally(), nn.SoftmaxLoss()
    (model.train if opt is not None else model.eval)()
    for images, labels in dataloader:
        scores = model(images.reshape((images.shape[0], int(np.prod(images.shape[1:])))))
        loss = loss_module(scores, labels)
        if opt is not None:
            opt.reset_grad()
            loss.backward()
            opt.step()
        tally.add(scores.numpy(), labels.numpy(), loss.numpy())
    return tally.result()


def _loader(data_dir, prefix, batch_size, shuffle):
    files = [f"{prefix}-images-idx3-ubyte.gz", f"{prefix}-labels-idx1-ubyte.gz"]
    dataset = ndl.data.MNISTDataset(*[os.path.join(data_dir, file) for file in files])
    return ndl.data.DataLoader(dataset, batch_size=batch_size, shuffle=shuffle)


def train_mnist(
    batch_size=100, epochs=10, optimizer=ndl.optim.Adam, lr=0.001, weight_decay=0.001, hidden_dim=100, data_dir="data"
):
    np.random.seed(4)
    train, test = _loader(data_dir, "train", batch_size, True), _loader(data_dir, "t10k", batch_size, False)
    model = MLPResNet(28 * 28, hidden_dim=hidden_dim)
    opt = optimizer(model.parameters(), lr=lr, weight_decay=weight_decay)
    history = [epoch(train, model, opt) for _ in range(epochs)]
    return history[-1] + epoch(test, model)


if __name__ == "__main__":
    train_mnist(data_dir="../data")
