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
        for place, w in enumerate(self.params):
            grad = getattr(w, "grad", None)
            if grad is not None:
                values = w.realize_cached_data()
                towards = grad.realize_cached_data() + self.weight_decay * values
                before = self.u.get(place, np.zeros_like(values))
                self.u[place] = before + (1 - self.momentum) * (towards - before)
                w.cached_data = values - self.lr * self.u[place]


class Adam(Optimizer):
    def __init__(self, params, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        super().__init__(params)
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.t, self.moments = 0, [[0, 0] for _ in params]

    def step(self):
        self.t += 1
        scale = [1 - self.beta1**self.t, 1 - self.beta2**self.t]
        for w, moments in zip(self.params, self.moments):
            if w.grad is None:
                continue
            g = w.grad.numpy() + self.weight_decay * w.numpy()
            moments[0] = self.beta1 * moments[0] + (1 - self.beta1) * g
            moments[1] = self.beta2 * moments[1] + (1 - self.beta2) * np.square(g)
            first, second = (moment / by for moment, by in zip(moments, scale))
            w.data = ndl.Tensor(w.numpy() - self.lr * first / (np.sqrt(second) + self.eps), dtype=w.dtype)
