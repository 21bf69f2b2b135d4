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
        for param in self.params:
            if param.grad is None:
                continue
            grad = param.grad.data + self.weight_decay * param.data
            old = self.u.get(param, 0.0)
            self.u[param] = grad * (1 - self.momentum) + self.momentum * old
            param.data = param.data - self.lr * self.u[param]
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

    def update(self, key, w, g):
        """新的权重"""
        self.t += 1
        self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
        self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
        m_hat = self.m[key] / (1 - self.beta1**self.t)
        v_hat = self.v[key] / (1 - self.beta2**self.t)
        return w - self.lr * m_hat / (v_hat**0.5 + self.eps)

    def step(self):
        for key, p in enumerate(self.params):
            if p.grad is not None:
                p.data = self.update(key, p.data, p.grad.data + p.data * self.weight_decay)
