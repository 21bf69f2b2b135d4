import numpy as np
import torch
from torch import nn


class VAE(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.h2 = h2
        self.enc = nn.Linear(input_feature, h1)
        self.heads = nn.Linear(h1, 2 * h2)      # 均值与对数标准差一起输出
        self.dec = nn.Linear(h2, h1)
        self.out = nn.Linear(h1, input_feature)

    def encode(self, x):
        h = self.enc(x).clamp(min=0)
        mu, log_sigma = self.heads(h).chunk(2, dim=-1)
        return mu, log_sigma

    def reparameterize(self, mu, log_sigma):
        # 采样 ε ~ N(0, 1)
        eps = torch.from_numpy(np.random.normal(size=tuple(mu.shape))).to(mu.dtype)
        return torch.addcmul(mu, torch.exp(log_sigma), eps)

    def decode(self, z):
        h = self.dec(z).clamp(min=0)
        return 1 / (1 + torch.exp(-self.out(h)))

    def forward(self, x):
        mu, log_sigma = self.encode(x)
        return self.decode(self.reparameterize(mu, log_sigma)), mu, log_sigma


def loss_function(reconstruction_function, recon_x, x, mu, log_sigma):
    rec = reconstruction_function(recon_x, x)
    sigma = torch.exp(log_sigma)
    kl = 0
    for j in range(mu.shape[1]):
        kl = kl + 0.5 * (mu[:, j] ** 2 + sigma[:, j] ** 2 - 2 * log_sigma[:, j] - 1).sum()
    return rec + kl


def train_vae(model, loader, optimizer, reconstruction_function):
    running = 0.
    for i, (img, label) in enumerate(loader):
        img = img.reshape(len(img), 784)
        out, mu, log_sigma = model(img)
        loss = loss_function(reconstruction_function, out, img, mu, log_sigma)
        loss.backward()
        optimizer.step()
        for p in model.parameters():
            p.grad = None
        running += loss.item()
    return running
