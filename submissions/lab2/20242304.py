import numpy as np

class LinearRegression:
    def __init__(self):
	self.w = np.zeros(2)
	self.lr = 0.01
	self.epoch = 100

    def train(self, x, y, k=8):
        n = len(x)
	for _ in range(self.epoch):
	    p = np.random.permutation(n)
            for i in range(0, n, k):
		b = p[i:i + k]
                e = self.w[0] * x[b] + self.w[1] - y[b]
                g = np.array([np.sum(e * x[b]), np.sum(e)]) / len(b)
		self.w = self.w - self.lr * g
