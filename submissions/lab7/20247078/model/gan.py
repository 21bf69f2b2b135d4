import torch
from torch import nn
from torch.autograd import Variable


class DNet(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super(DNet, self).__init__()
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


class GNet(nn.Module):
    def __init__(self, noise_dim, h1, h2):
        super(GNet, self).__init__()
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
    true_labels = Variable(torch.ones(size, 1)).float().cuda()
    false_labels = Variable(torch.zeros(size, 1)).float().cuda()
    loss = loss_fn(logits_real, true_labels) + loss_fn(logits_fake, false_labels)
    return loss


def generator_loss(loss_fn, logits_fake):
    size = logits_fake.shape[0]
    true_labels = Variable(torch.ones(size, 1)).float().cuda()
    loss = loss_fn(logits_fake, true_labels)
    return loss


import matplotlib.pyplot as plt


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
            D_optimizer.step()

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
