import numpy as np


class BasicOptimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def apply_gradients(self, weights, grads):
        for weight, grad in zip(weights, grads):
            np.subtract(weight, self.learning_rate * grad.reshape(weight.shape), out=weight)


class RMSProp(BasicOptimizer):
    def __init__(self, learning_rate, beta=0.9, epsilon=1e-6):
        super().__init__(learning_rate)
        self.beta, self.epsilon, self.squares = beta, epsilon, None

    def apply_gradients(self, weights, grads):
        if self.squares is None:
            self.squares = [np.zeros_like(w) for w in weights]
        for s, g in zip(self.squares, grads):
            s *= self.beta
            s += (1 - self.beta) * g * g
        super().apply_gradients(weights, [g / np.sqrt(s + self.epsilon) for s, g in zip(self.squares, grads)])


class Adam(BasicOptimizer):
    def __init__(self, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        super().__init__(learning_rate)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.state = []
        self.count = 0

    def apply_gradients(self, weights, grads):
        self.count += 1
        while len(self.state) < len(weights):
            self.state.append((0.0, 0.0))
        rate = np.sqrt(1 - self.beta_2**self.count) / (1 - self.beta_1**self.count)
        steps = []
        for k, g in enumerate(grads):
            first = self.beta_1 * self.state[k][0] + (1 - self.beta_1) * g
            second = self.beta_2 * self.state[k][1] + (1 - self.beta_2) * g * g
            self.state[k] = first, second
            steps.append(rate * first / (np.sqrt(second) + self.epsilon))
        super().apply_gradients(weights, steps)
