import torch
import torch.nn as nn
from torch.distributions import Normal, kl_divergence


class VAE(nn.Module):
    """encoder and decoder as blocks"""

    def __init__(self, input_feature=784, h1=400, h2=20):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(input_feature, h1), nn.ReLU())
        self.to_mu = nn.Linear(h1, h2)
        self.to_log_sigma = nn.Linear(h1, h2)
        self.decoder = nn.Sequential(nn.Linear(h2, h1), nn.ReLU(), nn.Linear(h1, input_feature), nn.Sigmoid())

    def encode(self, x):
        feature = self.trunk(x)
        return self.to_mu(feature), self.to_log_sigma(feature)

    def reparameterize(self, mu, log_sigma):
        return Normal(mu, log_sigma.exp()).rsample()

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mu, log_sigma = self.encode(x)
        return self.decode(mu), mu, log_sigma


def loss_function(reconstruction_function, recon_x, x, mu, log_sigma):
    prior = Normal(torch.zeros_like(mu), torch.ones_like(mu))
    posterior = Normal(mu, log_sigma.exp())
    return reconstruction_function(recon_x, x) + kl_divergence(posterior, prior).sum()


def train_vae(model, loader, optimizer, reconstruction_function):
    model.train()
    history = []
    for batch in loader:
        images = batch[0].flatten(1)
        model.zero_grad()
        output, mu, log_sigma = model(images)
        loss = loss_function(reconstruction_function, output, images, mu, log_sigma)
        loss.backward()
        optimizer.step()
        history.append(float(loss))
    return sum(history)
