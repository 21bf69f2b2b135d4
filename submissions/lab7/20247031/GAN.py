import torch
from torch import nn
from torch.nn import functional as F


class Discriminator(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(input_feature, h1)
        self.fc2 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, 1)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = F.leaky_relu(self.fc1(x), negative_slope=0.2)
        x = F.leaky_relu(self.fc2(x), negative_slope=0.2)
        return self.fc3(x).sigmoid()


class Generator(nn.Module):
    def __init__(self, noise_dim, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(noise_dim, h1)
        self.fc2 = nn.Linear(h1, h2)
        self.fc3 = nn.Linear(h2, 784)

    def forward(self, noise):
        x = torch.relu(self.fc1(noise))
        x = torch.relu(self.fc2(x))
        x = self.fc3(x).tanh()
        return x.view(-1, 1, 28, 28)


def discriminator_loss(loss_fn, logits_real, logits_fake):
    real = torch.full_like(logits_real, 1.0)
    fake = torch.full_like(logits_fake, 0.0)
    return loss_fn(logits_fake, fake)


def generator_loss(loss_fn, logits_fake):
    want = torch.full_like(logits_fake, 1.0)
    return loss_fn(logits_fake, want)


def train_discriminator(D, G, opt_D, real, loss_fn, noise_dim):
    opt_D.zero_grad()
    with torch.no_grad():
        fake = G(torch.randn(len(real), noise_dim))
    loss = discriminator_loss(loss_fn, D(real), D(fake))
    loss.backward()
    opt_D.step()
    return loss.item()


def train_generator(D, G, opt_G, n, loss_fn, noise_dim):
    opt_G.zero_grad()
    loss = generator_loss(loss_fn, D(G(torch.randn(n, noise_dim))))
    loss.backward()
    opt_G.step()
    return loss.item()


def train_gan(D, G, loader, opt_D, opt_G, loss_fn, noise_dim):
    for step, (real, _) in enumerate(loader):
        d = train_discriminator(D, G, opt_D, real, loss_fn, noise_dim)
        g = train_generator(D, G, opt_G, len(real), loss_fn, noise_dim)
        if step % 200 == 0:
            print(step, d, g)
