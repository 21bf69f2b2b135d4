"""Optimizers: how parameters move against their gradients."""

import numpy as np

import needle as ndl


class Optimizer:
    def __init__(self, params):
        self.params = params

    def step(self):
        raise NotImplementedError()

    def reset_grad(self):
        for p in self.params:
            p.grad = None


class SGD(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.0, weight_decay=0.0):
        super().__init__(params)
        self.lr = lr
        self.momentum = momentum
        self.u = {}
        self.weight_decay = weight_decay

    def step(self):
        ### BEGIN YOUR SOLUTION
        for i in range(len(self.params)):
            param = self.params[i]
            # 没有梯度的参数跳过
            if param.grad is None:
                continue
            if i not in self.u:
                self.u[i] = ndl.init.zeros(*param.shape, dtype=param.dtype)
            # L2 正则
            grad = param.grad.detach()
            if self.weight_decay > 0:
                grad = grad + param.detach() * self.weight_decay
            self.u[i] = (self.momentum * self.u[i] + (1 - self.momentum) * grad).detach()
            param.data = param.detach() - self.lr * self.u[i]
        ### END YOUR SOLUTION


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.t = 0

        self.m = {}
        self.v = {}

    def step(self):
        ### BEGIN YOUR SOLUTION
        self.t += 1
        for i, w in enumerate(self.params):
            if w.grad is None:
                continue
            g = w.grad.data + self.weight_decay * w.data
            self.m[i] = self.m.get(i, 0) * self.beta1 + (1 - self.beta1) * g
            self.v[i] = self.v.get(i, 0) * self.beta2 + (1 - self.beta2) * g ** 2
            m = self.m[i] / (1 - self.beta1 ** self.t)
            v = self.v[i] / (1 - self.beta2 ** self.t)
            w -= self.lr * m / (v ** 0.5 + self.eps)
        ### END YOUR SOLUTION
