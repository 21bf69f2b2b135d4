import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        X = torch.tensor(np.stack([x, np.ones_like(x)], 1), dtype=torch.float64)
        Y = torch.tensor(y, dtype=torch.float64)
        w = nn.Parameter(torch.tensor(self.w, dtype=torch.float64))
        criterion = nn.MSELoss()
        opt = optim.Adam([w], lr=self.lr)
        for epoch in range(self.epoch):
            perm = torch.randperm(len(Y))
            for i in range(0, len(Y), k):
                j = perm[i:i + k]
                opt.zero_grad()
                loss = criterion(X[j] @ w, Y[j])
                loss.backward()
                opt.step()
        self.w = w.data.numpy()


# x, y = np.loadtxt('train.txt', unpack=True)
# model = LinearRegression(); model.train(x, y); print(model.w)
