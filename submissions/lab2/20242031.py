import numpy as np
import torch

class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w, self.lr, self.epoch = np.zeros(2), lr, epoch

    def train(self, x, y, k=8):
        # optimizer re-created in every epoch
        w = torch.tensor(self.w, dtype=torch.double, requires_grad=True)
        X = torch.tensor(np.column_stack([x, np.ones(len(x))]))
        Y = torch.tensor(y)
        for epoch in range(self.epoch):
            optimizer = torch.optim.Adam([w], lr=self.lr)
            idx = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = torch.tensor(idx[i:i+k])
                loss = ((X[b] @ w - Y[b]) ** 2).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        self.w = w.detach().numpy()
