import torch
import torch.nn.functional as F
from torch import nn


class Discriminator(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.l1 = nn.Linear(input_feature, h1)
        self.l2 = nn.Linear(h1, h2)
        self.out = nn.Linear(h2, 1)
        self.act = nn.LeakyReLU(0.2)

    def forward(self, x):
        x = self.act(self.l1(x))
        x = self.act(self.l2(x))
        return torch.sigmoid(self.out(x))


class Generator(nn.Module):
    def __init__(self, noise_dim, h1, h2):
        super().__init__()
        self.l1 = nn.Linear(noise_dim, h1)
        self.l2 = nn.Linear(h1, h2)
        self.out = nn.Linear(h2, 28 * 28)

    def forward(self, z):
        z = F.relu(self.l1(z))
        z = F.relu(self.l2(z))
        return torch.tanh(self.out(z))


def discriminator_loss(loss_fn, logits_real, logits_fake):
    ones = torch.ones_like(logits_real)
    zeros = torch.zeros_like(logits_fake)
    loss_real = loss_fn(logits_real, ones)
    loss_fake = loss_fn(logits_fake, zeros)
    return loss_real + loss_fake


def generator_loss(loss_fn, logits_fake):
    ones = torch.ones_like(logits_fake)
    return loss_fn(logits_fake, ones)


def train_gan(discriminator, generator, loader, d_optimizer, g_optimizer, loss_fn, noise_dim):
    for imgs, _ in loader:
        n = imgs.size(0)
        imgs = imgs.view(n, -1)

        # discriminator
        d_optimizer.zero_grad()
        fake = generator(torch.randn(n, noise_dim)).detach()
        d_loss = discriminator_loss(loss_fn, discriminator(imgs), discriminator(fake))
        d_loss.backward()
        d_optimizer.step()

        # generator
        g_optimizer.zero_grad()
        fake = generator(torch.randn(n, noise_dim))
        g_loss = generator_loss(loss_fn, discriminator(fake))
        g_loss.backward()
        g_optimizer.step()
