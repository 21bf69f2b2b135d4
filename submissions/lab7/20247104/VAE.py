import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc21 = nn.Linear(400, 20)
        self.fc22 = nn.Linear(400, 20)
        self.fc3 = nn.Linear(20, 400)
        self.fc4 = nn.Linear(400, 784)

    def encode(self, x):
        h = torch.relu(self.fc1(x))
        mu = self.fc21(h)
        log_sigma = self.fc22(h)
        return mu, log_sigma

    def reparameterize(self, mu, log_sigma):
        std = log_sigma.exp()
        eps = torch.randn(mu.shape, dtype=mu.dtype)
        return mu + eps * std

    def decode(self, z):
        h = torch.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h))

    def forward(self, x):
        mu, log_sigma = self.encode(x)
        z = self.reparameterize(mu, log_sigma)
        recon_x = self.decode(z)
        return recon_x, mu, log_sigma


def loss_function(reconstruction_function, recon_x, x, mu, log_sigma):
    bce = reconstruction_function(recon_x, x)
    kl = 1 + 2 * log_sigma - log_sigma.exp() ** 2 - mu ** 2
    return bce - 0.5 * kl.sum()


def train_vae(model, loader, optimizer, reconstruction_function):
    total = 0
    for x, _ in loader:
        x = x.view(x.size(0), -1)
        recon, mu, log_sigma = model(x)
        loss = loss_function(reconstruction_function, recon, x, mu, log_sigma)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
