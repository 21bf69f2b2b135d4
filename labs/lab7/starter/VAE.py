"""Lab 7, part 1 · A variational autoencoder / 实验七（一）：变分自编码器

Write the places marked TODO. The layers in __init__ are given: keep their names.
请完成标有 TODO 的部分。__init__ 中的各层已经给出，请保留它们的名字。
"""

import torch
import torch.nn.functional as F
from torch import nn


class VAE(nn.Module):
    def __init__(self, input_feature, h1, h2):
        super().__init__()
        self.fc1 = nn.Linear(input_feature, h1)
        self.fc21 = nn.Linear(h1, h2)  # mu
        self.fc22 = nn.Linear(h1, h2)  # log sigma
        self.fc3 = nn.Linear(h2, h1)
        self.fc4 = nn.Linear(h1, input_feature)

    def encode(self, x):
        """Images (N, input_feature) to mu (N, h2) and log_sigma (N, h2); ReLU after the hidden layer.
        输入图像 (N, input_feature)，返回 mu (N, h2) 与 log_sigma (N, h2)，隐藏层之后用 ReLU。
        """
        # TODO 1
        raise NotImplementedError

    def reparameterize(self, mu, log_sigma):
        """A sample of N(mu, sigma²) through which gradients pass to mu and log_sigma: mu + sigma · ε, ε from N(0, 1).
        从 N(mu, sigma²) 中采样，并且对 mu 与 log_sigma 可导：mu + sigma · ε，ε 服从 N(0, 1)。

        You may let the second output of encode mean log sigma² instead; then it must mean that in loss_function too.
        也可以约定 encode 的第二个输出是 log sigma²，但 loss_function 中必须用同样的约定。
        """
        # TODO 2
        raise NotImplementedError

    def decode(self, z):
        """Codes (N, h2) to images (N, input_feature): ReLU after fc3, sigmoid after fc4.
        输入隐变量 (N, h2)，返回图像 (N, input_feature)：fc3 之后用 ReLU，fc4 之后用 sigmoid。
        """
        # TODO 3
        raise NotImplementedError

    def forward(self, x):
        """The reconstruction (N, input_feature), mu and log_sigma / 返回重构图像、mu 与 log_sigma"""
        # TODO 4
        raise NotImplementedError


def loss_function(reconstruction_function, recon_x, x, mu, log_sigma):
    """The reconstruction error (reconstruction_function sums it over the batch) plus the KL divergence from N(0, 1):
    重构误差（reconstruction_function 已在批量上求和）加上与 N(0, 1) 的 KL 散度：

        -1/2 · Σ (1 + log sigma² - sigma² - mu²)
    """
    # TODO 5
    raise NotImplementedError


def train_vae(model, loader, optimizer, reconstruction_function):
    """One epoch. The loader gives images (N, 1, 28, 28) in [0, 1] and labels, which aren't needed. Returns the summed loss.
    训练一个 epoch。loader 给出 [0, 1] 的图像 (N, 1, 28, 28) 与标签（用不到）。返回损失之和。

    Where you write your own script instead, its training loop is found and looked at all the same.
    如果你另写脚本训练，评分时同样会找到其中的训练循环。
    """
    # TODO 6
    raise NotImplementedError
