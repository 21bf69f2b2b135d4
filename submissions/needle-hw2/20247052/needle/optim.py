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

    def velocity(self, param):
        gradient = param.grad.data + param.data * self.weight_decay
        before = self.u.get(param)
        if before is None:
            before = ndl.zeros_like(gradient)
        # u + (1-m)(g-u)
        return before + (gradient - before) * (1 - self.momentum)

    def step(self):
        for param in self.params:
            if param.grad is None:
                continue
            self.u[param] = self.velocity(param)
            param.data -= self.u[param] * self.lr


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
        for param in self.params:
            if param.grad is None:
                continue
            zero = ndl.zeros_like(param)
            gradient = param.grad.data + param.data * self.weight_decay
            self.m[param] = self.m.get(param, zero) * self.beta1 + gradient * (1 - self.beta1)
            self.v[param] = self.v.get(param, zero) * self.beta2 + gradient * gradient * (1 - self.beta2)
            first = self.m[param] / (1 - self.beta1**self.t)
            second = self.v[param] / (1 - self.beta2**self.t)
            param.data -= first * self.lr / (ndl.power_scalar(second, 0.5) + self.eps)
