import numpy as np


class LinearRegression:
    def __init__(self, lr: float = 0.01, epoch: int = 100) -> None:
        self.w = np.zeros(2)
        self.lr = lr
        self.epoch = epoch

    def _gradient(self, X: np.ndarray, y: np.ndarray) -> np.ndarray:
        return X.T @ (X @ self.w - y) / y.shape[0]

    def _minibatches(self, n: int, k: int):
        rng = np.random.default_rng()
        indices = rng.permutation(n)
        yield from (indices[i:i + k] for i in range(0, n, k))

    def train(self, x: np.ndarray, y: np.ndarray, k: int = 8) -> None:
        X = np.column_stack((x, np.ones_like(x)))
        for _ in range(self.epoch):
            for batch in self._minibatches(len(y), k):
                self.w = self.w - self.lr * self._gradient(X[batch], y[batch])
