import numpy as np
import matplotlib.pyplot as plt
from torchvision import datasets

np.random.seed(2024)


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        self.mem["W"] = W
        self.mem["X"] = X
        return W @ X

    def backward(self, grad_y):
        grad_X = self.mem["W"].T @ grad_y
        grad_W = grad_y @ self.mem["X"].T
        return grad_X, grad_W


class Softmax:
    """Softmax of each row; given"""

    def __init__(self):
        self.mem = {}

    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        self.mem["y"] = y
        return y

    def backward(self, grad_y):
        y = self.mem["y"]
        return y * (grad_y - (grad_y * y).sum(axis=1, keepdims=True))


class Log:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.log(x)

    def backward(self, grad_y):
        return grad_y / self.mem["x"]


class Relu:
    def forward(self, x):
        self.keep = np.signbit(-x)
        return np.einsum("ij,ij->ij", x, self.keep)

    def backward(self, grad_y):
        return np.einsum("ij,ij->ij", grad_y, self.keep)


class Model:
    def __init__(self, pixels=784, hidden=100, classes=10, lr=1e-5, lambda1=0.01):
        self.W1 = np.random.normal(0, 0.05, (hidden, pixels + 1))
        self.W2 = np.random.normal(0, 0.05, (classes, hidden))
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = lr
        self.lambda1 = lambda1

    def compute_loss(self, log_prob, labels):
        penalty = np.einsum("ij,ij", self.W1, self.W1) + np.einsum("ij,ij", self.W2, self.W2)
        return 0.5 * self.lambda1 * penalty - np.einsum("nc,nc", labels, log_prob)

    def forward(self, x):
        self.images = np.pad(x.reshape(len(x), -1), [(0, 0), (0, 1)], constant_values=1.0)
        self.hidden = self.relu.forward(np.einsum("hd,nd->nh", self.W1, self.images))
        self.prob = self.softmax.forward(np.einsum("ch,nh->nc", self.W2, self.hidden))
        return self.log.forward(self.prob)

    def backward(self, label):
        error = self.prob - label
        self.dW2 = np.einsum("nc,nh->ch", error, self.hidden)
        error = self.relu.backward(np.einsum("nc,ch->nh", error, self.W2))
        self.dW1 = np.einsum("nh,nd->hd", error, self.images)

    def update(self):
        self.W1 -= self.lr * (self.dW1 + self.lambda1 * self.W1)
        self.W2 -= self.lr * (self.dW2 + self.lambda1 * self.W2)


def one_hot(y, k=10):
    return np.eye(k)[y]


def accuracy(log_prob, y):
    return np.mean(np.argmax(log_prob, axis=1) == y)


train_set = datasets.MNIST("./data", train=True, download=True)
test_set = datasets.MNIST("./data", train=False, download=True)
x_train, y_train = train_set.data.numpy() / 255.0, train_set.targets.numpy()
x_test, y_test = test_set.data.numpy() / 255.0, test_set.targets.numpy()

model = Model()
losses = []
for epoch in range(50):
    for i in range(0, len(x_train), 256):
        xb, yb = x_train[i:i + 256], one_hot(y_train[i:i + 256])
        out = model.forward(xb)
        losses.append(model.compute_loss(out, yb))
        model.backward(yb)
        model.update()
    print("epoch", epoch, "accuracy", accuracy(model.forward(x_test), y_test))

plt.plot(losses)
plt.xlabel("step")
plt.show()
