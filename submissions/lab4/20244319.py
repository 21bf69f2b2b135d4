import argparse
import numpy as np
from layers import Matmul, Softmax, Log
from tqdm import tqdm


class Relu:
    def __init__(self):
        self.mem = dict()

    def forward(self, x):
        self.mem["x"] = x
        return x.clip(min=0)

    def backward(self, grad_y):
        return np.where(self.mem["x"] > 0, grad_y, 0)


class Model:
    def __init__(self, args):
        self.W1 = np.random.randn(args.hidden, 785) / 28
        self.W2 = np.random.randn(10, args.hidden) / np.sqrt(args.hidden)
        self.mul_h1 = Matmul()
        self.mul_h2 = Matmul()
        self.relu = Relu()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = args.lr
        self.lambda1 = args.l2

    def compute_loss(self, log_prob, labels):
        weights = np.concatenate([self.W1.ravel(), self.W2.ravel()])
        return -np.vdot(labels, log_prob) + 0.5 * self.lambda1 * weights @ weights

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        x = np.append(x, np.ones((x.shape[0], 1)), axis=1)
        x = self.mul_h1.forward(self.W1, x.T)
        x = self.relu.forward(x)
        x = self.mul_h2.forward(self.W2, x)
        x = self.softmax.forward(x.T)
        return self.log.forward(x)

    def backward(self, label):
        g = self.log.backward(-label)
        while g is not None:
            g = self.softmax.backward(g)

    def update(self):
        self.W1 = (1 - self.lr * self.lambda1) * self.W1 - self.lr * self.grad_w1
        self.W2 = (1 - self.lr * self.lambda1) * self.W2 - self.lr * self.grad_w2


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--l2", type=float, default=1e-2)
    args = parser.parse_args()
    data = np.load("mnist.npz")
    x, y = data["x_train"] / 255, np.eye(10)[data["y_train"]]
    model = Model(args)
    for epoch in range(5):
        for i in tqdm(range(0, 60000, 100)):
            out = model.forward(x[i:i+100])
            model.backward(y[i:i+100])
            model.update()
        print(model.compute_loss(out, y[i:i+100]))
