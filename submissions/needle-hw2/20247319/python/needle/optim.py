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
        self.lr, self.momentum, self.weight_decay = np.float64(lr), np.float64(momentum), np.float64(weight_decay)
        self.u = {}

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            grad = p.grad.numpy() + self.weight_decay * p.numpy()
            self.u[p] = self.momentum * self.u.get(p, np.float32(0)) + (1 - self.momentum) * grad
            p.data = ndl.Tensor(p.numpy() - self.lr * self.u[p])


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.t = 0
        self.m, self.v = {}, {}

    def step(self):
        self.t += 1
        # the two corrections in one number
        rate = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        eps = self.eps * np.sqrt(1 - self.beta2**self.t)
        for p in self.params:
            if p.grad is None:
                continue
            grad = p.grad.numpy() + self.weight_decay * p.numpy()
            self.m[p] = self.beta1 * self.m.get(p, 0) + (1 - self.beta1) * grad
            self.v[p] = self.beta2 * self.v.get(p, 0) + (1 - self.beta2) * grad**2
            p.data = ndl.Tensor(p.numpy() - rate * self.m[p] / (np.sqrt(self.v[p]) + eps))
