import numpy as np


class LinearRegression:
    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        state = np.random.get_state()
        for _ in range(self.epoch):
            # 用同一随机状态分别打乱 x 和 y, 保证对应
            state = np.random.get_state()
            xs = np.random.permutation(x)
            after = np.random.get_state()
            np.random.set_state(state)
            ys = np.random.permutation(y)
            np.random.set_state(after)
            for i in range(0, len(xs), k):
                bx, by = xs[i:i + k], ys[i:i + k]
                e = self.w[0] * bx + self.w[1] - by
                self.w = self.w - self.lr * np.array([np.dot(e, bx), np.sum(e)]) / len(bx)
        return self.w
