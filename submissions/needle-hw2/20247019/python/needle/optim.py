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
        for p in filter(lambda q: q.grad is not None, self.params):
            w = p.realize_cached_data()
            g = p.grad.realize_cached_data() + self.weight_decay * w
            u = self.u.setdefault(id(p), np.zeros(w.shape, dtype=w.dtype))
            u *= self.momentum
            u += (1 - self.momentum) * g
            p.data = ndl.Tensor(w - self.lr * u, dtype=p.dtype)


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.t = 0
        self.moments = {}

    def step(self):
        self.t += 1
        c1, c2 = 1 - self.beta1**self.t, 1 - self.beta2**self.t
        for p in self.params:
            if p.grad is None:
                continue
            w = p.realize_cached_data()
            g = p.grad.realize_cached_data() + self.weight_decay * w
            m, v = self.moments.get(id(p), (np.zeros_like(w), np.zeros_like(w)))
            m = m + (1 - self.beta1) * (g - m)
            v = v + (1 - self.beta2) * (g**2 - v)
            self.moments[id(p)] = m, v
            p.data = ndl.Tensor(w - self.lr * (m / c1) / (np.sqrt(v / c2) + self.eps), dtype=p.dtype)
