import torch
from torch import nn
from torch.autograd import Variable
from torch.utils.data import DataLoader
from torchvision import transforms, datasets
from torchvision.utils import save_image
from GAN import Discriminator, Generator, discriminator_loss, generator_loss

batch_size = 128
num_epoch = 100
z_dimension = 100

img_transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
mnist = datasets.MNIST('./data', transform=img_transform, download=True)
dataloader = DataLoader(mnist, batch_size=batch_size, shuffle=True)

D = Discriminator(784, 256, 256)
G = Generator(z_dimension, 256, 256)
if torch.cuda.is_available():
    D = D.cuda()
    G = G.cuda()
criterion = nn.BCELoss()
d_optimizer = torch.optim.Adam(D.parameters(), lr=0.0003)
g_optimizer = torch.optim.Adam(G.parameters(), lr=0.0003)

for epoch in range(num_epoch):
    for i, (img, _) in enumerate(dataloader):
        num_img = img.size(0)
        # =================train discriminator
        real_img = Variable(img.view(num_img, -1)).cuda()
        real_out = D(real_img)
        z = Variable(torch.randn(num_img, z_dimension)).cuda()
        fake_img = G(z)
        fake_out = D(fake_img.detach())
        d_loss = discriminator_loss(criterion, real_out, fake_out)
        d_optimizer.zero_grad()
        d_loss.backward()
        d_optimizer.step()
        # ===============train generator
        z = Variable(torch.randn(num_img, z_dimension)).cuda()
        fake_img = G(z)
        output = D(fake_img)
        g_loss = generator_loss(criterion, output)
        g_optimizer.zero_grad()
        g_loss.backward()
        g_optimizer.step()

        if (i + 1) % 100 == 0:
            print('Epoch [{}/{}], d_loss: {:.6f}, g_loss: {:.6f}'.format(epoch, num_epoch, d_loss.item(), g_loss.item()))
    save_image(fake_img.cpu().data.view(-1, 1, 28, 28), './img/fake_images-{}.png'.format(epoch + 1))

torch.save(G.state_dict(), './generator.pth')
