"""A generator of digits and the discriminator it is trained against."""

import torch
import torch.nn.functional as F
from torch import nn


class Discriminator(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(input_feature, h1)
        self.fc2 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, 1)

    def forward(self, x):
        first = F.leaky_relu(self.fc1(x), 0.2)  # (N, h1)
        second = F.leaky_relu(self.fc2(first), 0.2)  # (N, h2)
        return torch.sigmoid(self.fc3(second))  # (N, 1)


class Generator(nn.Module):
    def __init__(self, noise_dim, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(noise_dim, h1)
        self.fc2 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, 784)

    def forward(self, z):
        first = F.relu(self.fc1(z))  # (N, h1)
        second = F.relu(self.fc2(first))  # (N, h2)
        return torch.tanh(self.fc3(second))  # (N, 784)


def discriminator_loss(loss_fn, logits_real, logits_fake):
    real = loss_fn(logits_real, torch.ones_like(logits_real))
    fake = loss_fn(logits_fake, torch.zeros_like(logits_fake))
    return real + fake


def generator_loss(loss_fn, logits_fake):
    return loss_fn(logits_fake, torch.ones_like(logits_fake))


def train_gan(discriminator, generator, loader, d_optimizer, g_optimizer, loss_fn, noise_dim):
    for images, _ in loader:
        real = images.view(images.shape[0], -1)  # (N, 784)
        fake = generator(torch.randn(real.shape[0], noise_dim))  # (N, 784)

        d_loss = discriminator_loss(loss_fn, discriminator(real), discriminator(fake.detach()))
        d_optimizer.zero_grad()
        d_loss.backward()
        d_optimizer.step()

        g_loss = generator_loss(loss_fn, discriminator(fake))
        g_optimizer.zero_grad()
        g_loss.backward()
        g_optimizer.step()
