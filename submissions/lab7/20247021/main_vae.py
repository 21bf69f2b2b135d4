import os
import torch
from torch import nn
from torch.autograd import Variable
from torch.utils.data import DataLoader
from torchvision import transforms as tfs
from torchvision.datasets import MNIST
from torchvision.utils import save_image
from VAE import VAE, loss_function

im_tfs = tfs.Compose([tfs.ToTensor()])
train_set = MNIST('./mnist', transform=im_tfs, download=True)
train_data = DataLoader(train_set, batch_size=128, shuffle=True, num_workers=4)

net = VAE(784, 400, 20)
if torch.cuda.is_available():
    net = net.cuda()
reconstruction_function = nn.BCELoss(reduction='sum')
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)


def to_img(x):
    x = x.clamp(0, 1)
    return x.view(x.shape[0], 1, 28, 28)


for e in range(100):
    for im, _ in train_data:
        im = im.view(im.shape[0], -1)
        im = Variable(im)
        if torch.cuda.is_available():
            im = im.cuda()
        recon_im, mu, logvar = net(im)
        loss = loss_function(reconstruction_function, recon_im, im, mu, logvar) / im.shape[0]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if (e + 1) % 20 == 0:
        print('epoch: {}, Loss: {:.4f}'.format(e + 1, loss.item()))
        save = to_img(recon_im.cpu().data)
        if not os.path.exists('./vae_img'):
            os.mkdir('./vae_img')
        save_image(save, './vae_img/image_{}.png'.format(e + 1))
