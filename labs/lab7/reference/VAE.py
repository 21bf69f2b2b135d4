"""A variational autoencoder for images as rows, its loss, and one epoch of training."""

import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(input_feature, h1)
        self.fc21 = nn.Linear(h1, h2)
        self.fc22 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, h1)
        self.fc4 = nn.Linear(h1, input_feature)

    def encode(self, x):
        hidden = F.relu(self.fc1(x))  # (N, h1)
        return self.fc21(hidden), self.fc22(hidden)  # (N, h2), (N, h2)

    def reparameterize(self, mu, log_sigma):
        sigma = torch.exp(log_sigma)  # (N, h2)
        noise = torch.randn_like(sigma)  # (N, h2)
        return mu + sigma * noise  # (N, h2)

    def decode(self, z):
        hidden = F.relu(self.fc3(z))  # (N, h1)
        return torch.sigmoid(self.fc4(hidden))  # (N, input_feature)

    def forward(self, x):
        mu, log_sigma = self.encode(x)
        z = self.reparameterize(mu, log_sigma)
        return self.decode(z), mu, log_sigma


def loss_function(reconstruction_function, recon_x, x, mu, log_sigma):
    reconstruction = reconstruction_function(recon_x, x)
    divergence = -0.5 * torch.sum(1 + 2 * log_sigma - torch.exp(2 * log_sigma) - mu**2)
    return reconstruction + divergence


def train_vae(model, loader, optimizer, reconstruction_function):
    total = 0.0
    for images, _ in loader:
        x = images.view(images.shape[0], -1)  # (N, 784)
        recon_x, mu, log_sigma = model(x)
        loss = loss_function(reconstruction_function, recon_x, x, mu, log_sigma)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
