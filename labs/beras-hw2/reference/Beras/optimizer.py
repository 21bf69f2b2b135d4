"""Optimizers: each moves all variables, in place."""

import numpy as np


class BasicOptimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def apply_gradients(self, weights, grads):
        for w, g in zip(weights, grads):
            w[...] -= self.learning_rate * g


class RMSProp:
    def __init__(self, learning_rate, beta=0.9, epsilon=1e-6):
        self.learning_rate, self.beta, self.epsilon = learning_rate, beta, epsilon
        self.v = {}

    def apply_gradients(self, weights, grads):
        for i, (w, g) in enumerate(zip(weights, grads)):
            old = self.v.get(i, 0)
            self.v[i] = self.beta * old + (1 - self.beta) * g**2
            w[...] -= self.learning_rate * g / (np.sqrt(self.v[i]) + self.epsilon)


class Adam:
    def __init__(self, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.beta_1, self.beta_2, self.epsilon = learning_rate, beta_1, beta_2, epsilon
        self.m, self.v = {}, {}
        self.t = 0

    def apply_gradients(self, weights, grads):
        self.t += 1
        for i, (w, g) in enumerate(zip(weights, grads)):
            m, v = self.m.get(i, 0), self.v.get(i, 0)
            self.m[i] = self.beta_1 * m + (1 - self.beta_1) * g
            self.v[i] = self.beta_2 * v + (1 - self.beta_2) * g**2
            m_hat = self.m[i] / (1 - self.beta_1**self.t)
            v_hat = self.v[i] / (1 - self.beta_2**self.t)
            w[...] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
