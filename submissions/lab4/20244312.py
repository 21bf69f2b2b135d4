"""Lab 4: a two-layer perceptron in NumPy / 实验四：用 NumPy 实现两层 MLP

Fill in what is marked TODO. Matmul, Softmax and Log are given; read how they use `mem`.
完成标有 TODO 的部分。Matmul、Softmax、Log 已经给出，请先看懂它们如何使用 `mem`。
"""

import numpy as np


class Matmul:
    """Given / 已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        """W: (out, in), X: (in, N) -> (out, N)"""
        self.mem["W"] = W
        self.mem["X"] = X
        return W @ X

    def backward(self, grad_y):
        """grad_y: (out, N) -> gradient of X (in, N), gradient of W (out, in)"""
        grad_X = self.mem["W"].T @ grad_y
        grad_W = grad_y @ self.mem["X"].T
        return grad_X, grad_W


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        """The positive part of x; keep in mem what backward needs.
        取 x 的正部；把 backward 需要的东西存进 mem。"""
        # TODO
        raise NotImplementedError

    def backward(self, grad_y):
        """grad_y: the gradient of the output -> the gradient of the input, of the same shape
        grad_y：输出的梯度 -> 返回输入的梯度，形状相同"""
        # TODO
        raise NotImplementedError


class Softmax:
    """Softmax of each row; given / 对每一行做 softmax，已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        """x: (N, C) -> (N, C)"""
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        self.mem["y"] = y
        return y

    def backward(self, grad_y):
        """grad_y: (N, C) -> (N, C)"""
        y = self.mem["y"]
        return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


class Log:
    """Given / 已给出"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem["x"]


class Model:
    def __init__(self, pixels=784, hidden=100, classes=10, lr=1e-5, lambda1=0.01):
        self.W1 = np.random.normal(0, 0.05, (hidden, pixels + 1))  # (h, d + 1)
        self.W2 = np.random.normal(0, 0.05, (classes, hidden))  # (C, h)
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = lr
        self.lambda1 = lambda1  # weight of the L2 penalty / L2 正则的系数

    def compute_loss(self, log_prob, labels):
        """log_prob: (N, C), labels: (N, C) one-hot -> cross-entropy, summed over the batch,
        plus 1/2 * lambda1 * (sum of W1^2 + sum of W2^2)
        交叉熵（对 batch 求和）加上 1/2 * lambda1 * (W1 的平方和 + W2 的平方和)"""
        # TODO
        raise NotImplementedError

    def forward(self, x):
        """x: images (N, 28, 28) -> log-probabilities (N, C)
        Flatten, append a column of ones, then matmul -> relu -> matmul -> softmax -> log.
        展平，在最后拼接一列 1，然后依次经过 matmul -> relu -> matmul -> softmax -> log。"""
        # TODO
        raise NotImplementedError

    def backward(self, label):
        """label: (N, C) one-hot. Go back through all layers; keep the gradients of W1 and W2.
        从后往前经过所有层，保存 W1 和 W2 的梯度。不要在这里更新权重。"""
        # TODO
        raise NotImplementedError

    def update(self):
        """One step of gradient descent for both weights, penalty included.
        对两个权重各做一步梯度下降（包含正则项）。"""
        # TODO
        raise NotImplementedError


def one_hot(y, classes=10):
    return np.eye(classes)[y]


def train(model, x, y, epochs=20, batch=256):
    for epoch in range(epochs):
        for i in range(0, len(x), batch):
            log_prob = model.forward(x[i : i + batch])
            loss = model.compute_loss(log_prob, one_hot(y[i : i + batch]))
            model.backward(one_hot(y[i : i + batch]))
            model.update()
        print(epoch, loss)


if __name__ == "__main__":
    # mnist.npz: download it once and put it beside this file / 请先下载 mnist.npz，放在本文件旁边
    data = np.load("mnist.npz")
    train(Model(), data["x_train"] / 255, data["y_train"])
