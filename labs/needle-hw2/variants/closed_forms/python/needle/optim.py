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
        for p in self.params:
            if p.grad is None:
                continue
            g = p.grad.data + self.weight_decay * p.data
            u = self.momentum * self.u.get(p, 0) + (1 - self.momentum) * g
            self.u[p] = u
            p.data = p.data - self.lr * u


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
        self.t += 1
        for p in self.params:
            if p.grad is None:
                continue
            g = p.grad.data + self.weight_decay * p.data
            m = self.beta1 * self.m.get(p, 0) + (1 - self.beta1) * g
            v = self.beta2 * self.v.get(p, 0) + (1 - self.beta2) * g**2
            self.m[p], self.v[p] = m, v
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            p.data = p.data - self.lr * m_hat / (v_hat**0.5 + self.eps)
