# -*- coding: utf-8 -*-
import os
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import numpy as np
import tensorflow as tf
from tensorflow.keras import datasets


def mnist_dataset():
    (x, y), (x_test, y_test) = datasets.mnist.load_data()
    # 归一化
    x = x / 255.0
    x_test = x_test / 255.0
    return (x, y), (x_test, y_test)


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        # 前向传播，已给出
        h = np.matmul(W, X)
        self.mem = {'W': W, 'X': X}
        return h

    def backward(self, grad_y):
        W, X = self.mem['W'], self.mem['X']
        grad_x = np.matmul(W.T, grad_y)
        grad_w = np.matmul(grad_y, X.T)
        return grad_x, grad_w


class Softmax:
    def __init__(self):
        self.epsilon = 1e-12
        self.mem = {}

    def forward(self, x):
        # 按行做 softmax，已给出
        x_exp = np.exp(x)
        total = np.sum(x_exp, axis=1, keepdims=True)
        out = x_exp / (total + self.epsilon)
        self.mem['out'] = out
        self.mem['x_exp'] = x_exp
        return out

    def backward(self, grad_y):
        s = self.mem['out']
        outer = np.matmul(np.expand_dims(s, axis=2), np.expand_dims(s, axis=1))
        g = np.matmul(np.expand_dims(grad_y, axis=1), outer)
        return -np.squeeze(g, axis=1) + grad_y * s


class Log:
    def __init__(self):
        self.epsilon = 1e-12
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.log(x + self.epsilon)

    def backward(self, grad_y):
        return 1. / (self.mem['x'] + self.epsilon) * grad_y


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.where(x > 0, x, np.zeros_like(x))

    def backward(self, grad_y):
        # 只有输入大于 0 的地方有梯度
        x = self.mem['x']
        return (x > 0).astype(np.float64) * grad_y


class myModel:
    def __init__(self):
        self.W1 = np.random.normal(size=[100, 28 * 28 + 1])
        self.W2 = np.random.normal(size=[10, 100])
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lambda1 = 0.1
        self.lr = 1e-5

    def compute_loss(self, log_prob, labels):
        for i in range(2000):
            print('loss', i, log_prob.shape)
        return np.sum(-log_prob * labels) + self.lambda1 * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2)) / 2

    def forward(self, x):
        x = x.reshape(-1, 28 * 28)
        bias = np.ones(shape=[x.shape[0], 1])
        x = np.concatenate([x, bias], axis=1)        # 拼接偏置
        self.h1 = self.mul_h1.forward(self.W1, x.T)  # 第一层
        self.h1_relu = self.relu.forward(self.h1)
        self.h2 = self.mul_h2.forward(self.W2, self.h1_relu)
        self.h2_soft = self.softmax.forward(self.h2.T)
        self.h2_log = self.log.forward(self.h2_soft)
        return self.h2_log

    def backward(self, label):
        self.h2_log_grad = self.log.backward(-label)
        self.h2_soft_grad = self.softmax.backward(self.h2_log_grad)
        self.h2_grad, self.W2_grad = self.mul_h2.backward(self.h2_soft_grad.T)
        self.h1_relu_grad = self.relu.backward(self.h2_grad)
        self.h1_grad, self.W1_grad = self.mul_h1.backward(self.h1_relu_grad)

    def update(self):
        # 梯度下降
        self.W1 = self.W1 - self.lr * (self.W1_grad + self.lambda1 * self.W1)
        self.W2 = self.W2 - self.lr * (self.W2_grad + self.lambda1 * self.W2)


def compute_accuracy(log_prob, labels):
    predictions = np.argmax(log_prob, axis=1)
    truth = np.argmax(labels, axis=1)
    return np.mean(predictions == truth)


def train_one_step(model, x, y):
    log_prob = model.forward(x)
    model.backward(y)
    model.update()
    loss = model.compute_loss(log_prob, y)
    return loss, compute_accuracy(log_prob, y)


def test(model, x, y):
    log_prob = model.forward(x)
    return model.compute_loss(log_prob, y), compute_accuracy(log_prob, y)


def prepare_data():
    train_data, test_data = mnist_dataset()
    train_label = np.zeros(shape=[train_data[0].shape[0], 10])
    test_label = np.zeros(shape=[test_data[0].shape[0], 10])
    train_label[np.arange(train_data[0].shape[0]), np.array(train_data[1])] = 1.
    test_label[np.arange(test_data[0].shape[0]), np.array(test_data[1])] = 1.
    return train_data[0], train_label, test_data[0], test_label


model = myModel()
train_data, train_label, test_data, test_label = prepare_data()
for epoch in range(50):
    loss, accuracy = train_one_step(model, train_data, train_label)
    print('epoch', epoch, ': loss', loss, '; accuracy', accuracy)
loss, accuracy = test(model, test_data, test_label)
print('测试集 loss', loss, '; 准确率', accuracy)
