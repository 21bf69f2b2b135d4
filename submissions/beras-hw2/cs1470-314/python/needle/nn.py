from .autograd import Tensor


class Module:
    pass


class Linear(Module):
    def forward(self, X):
        return X @ self.weight


class ReLU(Module):
    def forward(self, x):
        return x
