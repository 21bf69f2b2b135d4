class Model:
    def __init__(self, lr=0.1):
        self.w = 0.0
        self.lr = lr

    def step(self, x, y):
        error = self.w * x - y  # (N,)
        grad = error @ x / len(x)
        self.w -= self.lr * grad
