"""Gradient descent for a line. The shuffling is there but all samples go into one step."""
import numpy as np

class LinReg:
    def __init__(self, lr=1e-2, epoch=500):
        self.w = np.zeros(2)
        self.lr, self.epoch = lr, epoch

    def train(self, x, y, k=8):
        N = x.shape[0]
        for e in range(self.epoch):
            idx = np.arange(N)
            np.random.shuffle(idx)
            xs, ys = x[idx], y[idx]
            a, b = self.w
            da = db = 0
            for xi, yi in zip(xs, ys):
                r = (a * xi + b) - yi
                da += 2 * r * xi / N
                db += 2 * r / N
            self.w = np.array([a - self.lr * da, b - self.lr * db])

if __name__ == '__main__':
    d = np.loadtxt('train.txt')
    m = LinReg()
    m.train(d[:, 0], d[:, 1])
    print(m.w)
