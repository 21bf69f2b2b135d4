from model.vae import *
from model.gan import *
