"""Lab 7 · Trains both models on MNIST and saves pictures / 实验七：在 MNIST 上训练两个模型并保存图像"""

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.utils import save_image

from GAN import Discriminator, Generator, train_gan
from VAE import VAE, train_vae


def digits(transform):
    return DataLoader(datasets.MNIST("data", train=True, download=True, transform=transform), batch_size=128, shuffle=True)


def main():
    to_unit = transforms.ToTensor()
    vae = VAE(784, 400, 20)
    optimizer = torch.optim.Adam(vae.parameters(), lr=1e-3)
    for epoch in range(10):
        total = train_vae(vae, digits(to_unit), optimizer, nn.BCELoss(reduction="sum"))
        print(f"VAE, epoch {epoch}: loss {total / 60000:.2f}")
    with torch.no_grad():
        save_image(vae.decode(torch.randn(64, 20)).view(-1, 1, 28, 28), "vae.png")

    to_both_sides = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])
    discriminator, generator = Discriminator(784, 256, 256), Generator(100, 256, 256)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), lr=2e-4)
    g_optimizer = torch.optim.Adam(generator.parameters(), lr=2e-4)
    for epoch in range(50):
        train_gan(discriminator, generator, digits(to_both_sides), d_optimizer, g_optimizer, nn.BCELoss(), 100)
    with torch.no_grad():
        save_image(generator(torch.randn(64, 100)).view(-1, 1, 28, 28) / 2 + 0.5, "gan.png")


if __name__ == "__main__":
    main()
