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
        for theta in self.params:
            if theta.grad is not None:
                if theta not in self.u:
                    self.u[theta] = np.zeros(theta.shape, dtype="float32")
                g = theta.grad.numpy() + theta.numpy() * self.weight_decay
                self.u[theta] = self.u[theta] * self.momentum + g * (1 - self.momentum)
                theta.data = ndl.Tensor(theta.numpy() - self.u[theta] * self.lr, dtype="float32")
        ### END YOUR SOLUTION
        return
        raise NotImplementedError()


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
        for theta in self.params:
            if theta.grad is None: continue
            if theta not in self.m:
                self.m[theta] = np.zeros(theta.shape, dtype="float32")
                self.v[theta] = np.zeros(theta.shape, dtype="float32")
            g = theta.grad.numpy() + theta.numpy() * self.weight_decay
            self.m[theta] = self.m[theta] * self.beta1 + g * (1 - self.beta1)
            self.v[theta] = self.v[theta] * self.beta2 + (g ** 2) * (1 - self.beta2)
            u_hat = self.m[theta] / (1 - self.beta1 ** self.t)
            v_hat = self.v[theta] / (1 - self.beta2 ** self.t)
            theta.data = ndl.Tensor(theta.numpy() - self.lr * u_hat / (v_hat ** 0.5 + self.eps), dtype="float32")
        ### END YOUR SOLUTION
        return
        raise NotImplementedError()
