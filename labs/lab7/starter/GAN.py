"""Lab 7, part 2 · A generative adversarial network / 实验七（二）：生成对抗网络

Write the places marked TODO / 请完成标有 TODO 的部分。
"""

import torch
import torch.nn.functional as F
from torch import nn


class Discriminator(nn.Module):
    """Linear, LeakyReLU(0.2), Linear, LeakyReLU(0.2), Linear, sigmoid: images (N, input_feature) to probabilities (N, 1).
    输入图像 (N, input_feature)，输出是真实图像的概率 (N, 1)。
    """

    def __init__(self, input_feature, h1, h2):
        super().__init__()
        # TODO 7
        raise NotImplementedError

    def forward(self, x):
        # TODO 7
        raise NotImplementedError


class Generator(nn.Module):
    """Linear, ReLU, Linear, ReLU, Linear, tanh: noise (N, noise_dim) to images (N, 784).
    输入噪声 (N, noise_dim)，输出图像 (N, 784)。
    """

    def __init__(self, noise_dim, h1, h2):
        super().__init__()
        # TODO 8
        raise NotImplementedError

    def forward(self, z):
        # TODO 8
        raise NotImplementedError


def discriminator_loss(loss_fn, logits_real, logits_fake):
    """loss_fn of the discriminator's outputs for real images against 1, plus that for generated ones against 0.
    真实图像的判别结果与 1 的损失，加上生成图像的判别结果与 0 的损失；loss_fn(输出, 标签)。
    """
    # TODO 9
    raise NotImplementedError


def generator_loss(loss_fn, logits_fake):
    """loss_fn of the discriminator's outputs for generated images against 1 / 生成图像的判别结果与 1 的损失"""
    # TODO 10
    raise NotImplementedError


def train_gan(discriminator, generator, loader, d_optimizer, g_optimizer, loss_fn, noise_dim):
    """One epoch. The loader gives images (N, 1, 28, 28) in [-1, 1] and labels, which aren't needed. For every batch first the
    discriminator steps, then the generator, each with its own optimizer.
    训练一个 epoch。loader 给出 [-1, 1] 的图像 (N, 1, 28, 28) 与标签（用不到）。每个批次先更新判别器，再更新生成器，各用各的优化器。
    """
    # TODO 11
    raise NotImplementedError
