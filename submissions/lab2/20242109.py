import numpy as np
import torch


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 200

    def train(self, x, y, k=8):
        w = torch.tensor(self.w, requires_grad=True)
        X = torch.tensor(np.stack([x, np.ones(len(x))], 1))
        Y = torch.tensor(y)
        opt = torch.optim.Adam([w], lr=self.lr)
        for _ in range(self.epoch):
            loss = torch.mean((X @ w - Y) ** 2)
            opt.zero_grad()
            loss.backward()
            opt.step()
        self.w = w.detach().numpy()
