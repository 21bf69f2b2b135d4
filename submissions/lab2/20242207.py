import numpy as np
import torch


class LinearRegression:
    def __init__(self):
        self.w = torch.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    @torch.no_grad()
    def train(self, x, y, k=8):
        x = torch.as_tensor(x, dtype=torch.float32)
        y = torch.as_tensor(y, dtype=torch.float32)
        w = torch.as_tensor(self.w, dtype=torch.float32)
        X = torch.stack((x, torch.ones_like(x)), dim=1)
        for _ in range(self.epoch):
            for b in torch.randperm(x.numel()).split(k):
                w = w - self.lr * torch.mean(X[b] * (X[b] @ w - y[b]).unsqueeze(1), dim=0)
        self.w = w
