import torch
from torch import nn
import numpy as np
import matplotlib.pyplot as plt
from torchvision import datasets, transforms

NOISE_DIM = 96


class Discriminator(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super(Discriminator, self).__init__()
        self.net = nn.Sequential(nn.Linear(input_feature, h1), nn.LeakyReLU(negative_slope=0.2, inplace=True),
                                 nn.Linear(h1, h2), nn.LeakyReLU(negative_slope=0.2, inplace=True), nn.Linear(h2, 1))

    def forward(self, x):
        return torch.sigmoid(self.net(x))


class Generator(nn.Module):
    def __init__(self, noise_dim=NOISE_DIM, h1=1024, h2=1024, output=784):
        super(Generator, self).__init__()
        layers = []
        for a, b in ((noise_dim, h1), (h1, h2)):
            layers += [nn.Linear(a, b), nn.ReLU()]
        layers += [nn.Linear(h2, output), nn.Tanh()]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


def discriminator_loss(loss_fn, logits_real, logits_fake):
    n = len(logits_real)
    y = torch.cat([torch.ones(n, 1), torch.zeros(n, 1)]).to(logits_real)
    return loss_fn(logits_real, y[:n]) + loss_fn(logits_fake, y[n:])


def generator_loss(loss_fn, logits_fake):
    return loss_fn(logits_fake, logits_fake.detach() * 0 + 1)


def train_a_gan(D_net, G_net, D_optimizer, G_optimizer, discriminator_loss, generator_loss, show_every=250,
                noise_size=96, num_epochs=10):
    loss_fn = nn.BCELoss()
    iter_count = 0
    for epoch in range(num_epochs):
        for x, _ in train_data:
            bs = x.shape[0]
            real_data = x.view(bs, -1)
            logits_real = D_net(real_data)
            sample_noise = (torch.rand(bs, noise_size) - 0.5) / 0.5
            fake_images = G_net(sample_noise)
            logits_fake = D_net(fake_images.detach())
            d_total_error = discriminator_loss(loss_fn, logits_real, logits_fake)
            D_net.zero_grad()
            d_total_error.backward()
            G_optimizer.step()

            g_fake_seed = (torch.rand(bs, noise_size) - 0.5) / 0.5
            gen_logits_fake = D_net(G_net(g_fake_seed))
            g_error = generator_loss(loss_fn, gen_logits_fake)
            G_net.zero_grad()
            g_error.backward()
            G_optimizer.step()

            if iter_count % show_every == 0:
                print('Iter: {}, D: {:.4}, G:{:.4}'.format(iter_count, d_total_error.item(), g_error.item()))
                plt.imshow(fake_images[0].detach().numpy().reshape(28, 28))
                plt.show()
            iter_count += 1
