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
        self.m = {}
        self.v = {}

    def step(self):
        self.t += 1
        a, b = 1 - self.beta1**self.t, 1 - self.beta2**self.t
        for i, param in enumerate(self.params):
            if param.grad is None:
                continue
            grad = param.grad.cached_data
            self.m[i] = self.beta1 * self.m.get(i, 0) + (1 - self.beta1) * grad
            self.v[i] = self.beta2 * self.v.get(i, 0) + (1 - self.beta2) * grad * grad
            change = self.lr * (self.m[i] / a) / (np.sqrt(self.v[i] / b) + self.eps)
            param.data = ndl.Tensor(param.cached_data - change, dtype="float32")
