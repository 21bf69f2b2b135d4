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
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem["x"] = x
        return np.maximum(x, 0)

    def backward(self, grad_y):
        x = self.mem["x"]
        return grad_y * (x > 0)


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
        cross_entropy = -np.sum(labels * log_prob)
        return cross_entropy + self.lambda1 * np.linalg.norm(self.W1) ** 2 + self.lambda1 * np.linalg.norm(self.W2) ** 2

    def forward(self, x):
        batch = x.shape[0]
        x = x.reshape(batch, -1)
        x = np.hstack((x, np.ones((batch, 1))))
        h1 = self.mul_h1.forward(self.W1, x.T)
        h1 = self.relu.forward(h1)
        h2 = self.mul_h2.forward(self.W2, h1)
        prob = self.softmax.forward(h2.T)
        return self.log.forward(prob)

    def backward(self, label):
        grad = self.log.backward(-label)
        grad = self.softmax.backward(grad)
        grad, self.W2_grad = self.mul_h2.backward(grad.T)
        grad = self.relu.backward(grad)
        _, self.W1_grad = self.mul_h1.backward(grad)

    def update(self):
        self.W1 -= self.lr * (self.W1_grad + 2 * self.lambda1 * self.W1)
        self.W2 -= self.lr * (self.W2_grad + 2 * self.lambda1 * self.W2)


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
