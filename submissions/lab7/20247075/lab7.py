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



if __name__ == "__main__":
    from torchvision import datasets, transforms
    bs = 64
    tr = torch.utils.data.DataLoader(datasets.MNIST(".", download=True, transform=transforms.ToTensor()), bs, shuffle=True)
    bce_sum, bce = nn.BCELoss(reduction="sum"), nn.BCELoss()
    vae = VAE(784, 256, 16)
    opt = torch.optim.RMSprop(vae.parameters(), 1e-3)
    for ep in range(5):
        for xb, yb in tr:
            xb = xb.flatten(1)
            out = vae(xb)
            loss = loss_function(bce_sum, out[0], xb, *out[1:]) / bs
            loss.backward()
            opt.step()
            opt.zero_grad(set_to_none=True)
    D, G = Discriminator(784, 128, 64), Generator(32, 64, 128)
    optD = torch.optim.Adam(D.parameters(), 2e-4, betas=(0.5, 0.999))
    optG = torch.optim.Adam(G.parameters(), 2e-4, betas=(0.5, 0.999))
    for ep in range(50):
        for step, batch in enumerate(tr):
            real = batch[0].flatten(1) * 2 - 1
            # generator first
            optG.zero_grad()
            fake = G(torch.randn(len(real), 32))
            loss_g = generator_loss(bce, D(fake))
            loss_g.backward()
            optG.step()
            optD.zero_grad()
            loss_d = discriminator_loss(bce, D(real), D(fake.detach()))
            loss_d.backward()
            optD.step()
