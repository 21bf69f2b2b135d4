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
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.u = {}

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            g = p.grad.numpy() + self.weight_decay * p.numpy()
            self.u[i] = self.momentum * self.u.get(i, np.zeros_like(g)) + (1 - self.momentum) * g
            p.cached_data = (p.cached_data - self.lr * self.u[i]).astype(p.dtype)


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.eps, self.weight_decay = eps, weight_decay
        self.t, self.m, self.v = 0, {}, {}

    def step(self):
        self.t += 1
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            w = p.numpy()
            g = p.grad.numpy() + self.weight_decay * w
            m = self.m.get(i, np.zeros_like(w)) * self.beta1 + g * (1 - self.beta1)
            v = self.v.get(i, np.zeros_like(w)) * self.beta2 + g * g * (1 - self.beta2)
            self.m[i], self.v[i] = m, v
            corrected = m / (1 - self.beta1**self.t)
            p.data = ndl.Tensor(w - self.lr * corrected / (np.sqrt(v) + self.eps), dtype="float32")
