class LinearRegression:
    """No NumPy at all."""

    def __init__(self):
        self.w = [0.0, 0.0]
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        from random import shuffle

        samples = [(float(a), float(b)) for a, b in zip(x, y)]
        slope, bias = self.w
        for _ in range(self.epoch):
            shuffle(samples)
            for i in range(0, len(samples), k):
                part = samples[i:i + k]
                errors = [(slope * a + bias - b, a) for a, b in part]
                slope -= self.lr * sum(e * a for e, a in errors) / len(part)
                bias -= self.lr * sum(e for e, _ in errors) / len(part)
        self.w = [slope, bias]
