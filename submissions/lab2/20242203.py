import numpy as np
import torch
from torch import nn
from torch.utils import data


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.03
        self.epoch = 3

    def train(self, x, y, k=8):
        features = torch.tensor(x, dtype=torch.float32).reshape(-1, 1)
        labels = torch.tensor(y, dtype=torch.float32).reshape(-1, 1)
        data_iter = data.DataLoader(data.TensorDataset(features, labels), k, shuffle=True)
        net = nn.Sequential(nn.Linear(1, 1))
        net[0].weight.data.fill_(float(self.w[0]))
        net[0].bias.data.fill_(float(self.w[1]))
        loss = nn.MSELoss()
        trainer = torch.optim.SGD(net.parameters(), lr=self.lr)
        for epoch in range(self.epoch):
            for X, Y in data_iter:
                l = loss(net(X), Y)
                trainer.zero_grad()
                l.backward()
                trainer.step()
        self.w = np.array([net[0].weight.item(), net[0].bias.item()])
