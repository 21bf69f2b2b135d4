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




class Discriminator(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super(Discriminator, self).__init__()
        self.dis = nn.Sequential(
            nn.Linear(input_feature, h1),
            nn.LeakyReLU(0.2),
            nn.Linear(h1, h2),
            nn.LeakyReLU(0.2),
            nn.Linear(h2, 1),
            nn.Sigmoid()
        )

    def forward(self, x):
        x = self.dis(x)
        return x


class Generator(nn.Module):
    def __init__(self, noise_dim, h1, h2):
        super(Generator, self).__init__()
        self.gen = nn.Sequential(
            nn.Linear(noise_dim, h1),
            nn.ReLU(True),
            nn.Linear(h1, h2),
            nn.ReLU(True),
            nn.Linear(h2, 784),
            nn.Tanh()
        )

    def forward(self, x):
        x = self.gen(x)
        return x


def discriminator_loss(loss_fn, logits_real, logits_fake):
    size = logits_real.shape[0]
    true_labels = (torch.ones(size, 1)).float().cuda()
    false_labels = (torch.zeros(size, 1)).float().cuda()
    loss = loss_fn(logits_real, true_labels) + loss_fn(logits_fake, false_labels)
    return loss


def generator_loss(loss_fn, logits_fake):
    size = logits_fake.shape[0]
    true_labels = (torch.ones(size, 1)).float().cuda()
    loss = loss_fn(logits_fake, true_labels)
    return loss


def fit(net, batches, opt):
    bce = nn.BCELoss(reduction="sum")
    for i, (x, y) in enumerate(batches):
        net.zero_grad()
        x = x.view(-1, 784)
        rebuilt, mu, log_sigma = net(x)
        cost = loss_function(bce, rebuilt, x, mu, log_sigma)
        cost.backward()
        opt.step()


if __name__ == "__main__":
    batches = torch.load("digits.pt")
    fit(VAE(784, 400, 20), batches, None)
    D, G = Discriminator(784, 256, 256), Generator(64, 256, 256)
    optimizers = {"D": torch.optim.Adam(D.parameters(), lr=3e-4), "G": torch.optim.Adam(G.parameters(), lr=3e-4)}
    for epoch in range(100):
        for real, _ in batches:
            real = real.flatten(1)
            fake = G(torch.randn(real.shape[0], 64))
            for who in ("D", "G"):
                optimizers[who].zero_grad()
                if who == "D":
                    loss = discriminator_loss(nn.BCELoss(), D(real), D(fake.detach()))
                else:
                    loss = generator_loss(nn.BCELoss(), D(fake))
                loss.backward()
                optimizers[who].step()
