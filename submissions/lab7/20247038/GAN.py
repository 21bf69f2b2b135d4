import torch
from torch import nn
from torch.autograd import Variable


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
    true_labels = Variable(torch.ones(size, 1)).float().cuda()
    false_labels = Variable(torch.zeros(size, 1)).float().cuda()
    loss = loss_fn(logits_real, true_labels) + loss_fn(logits_fake, false_labels)
    return loss


def generator_loss(loss_fn, logits_fake):
    size = logits_fake.shape[0]
    true_labels = Variable(torch.ones(size, 1)).float().cuda()
    loss = loss_fn(logits_fake, true_labels)
    return loss
