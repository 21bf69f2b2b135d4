import os
import numpy as np
import matplotlib
matplotlib.use('TkAgg')
import matplotlib.pyplot as plt
from tqdm import tqdm
from IPython import display
from d2l import torch as d2l
import torchvision

os.chdir(r'D:\\homework\\lab2')
plt.rcParams['font.sans-serif'] = ['SimHei']
train = np.loadtxt('train.txt')
test = np.loadtxt('test.txt')
lr = float(input('learning rate: '))
epochs = int(input('epochs: '))


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        self.history = []
        for _ in tqdm(range(self.epoch)):
            p = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                b = p[i:i + k]
                e = self.w[0] * x[b] + self.w[1] - y[b]
                self.w = self.w - self.lr * np.array([np.mean(e * x[b]), np.mean(e)])
            self.history.append(np.mean((self.w[0] * x + self.w[1] - y) ** 2))


model = LinearRegression(lr, epochs)
model.train(train[:, 0], train[:, 1])
plt.plot(model.history)
plt.show()
while input('again? ') == 'y':
    model.train(train[:, 0], train[:, 1])
