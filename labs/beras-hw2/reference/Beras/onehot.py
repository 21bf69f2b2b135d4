"""Labels as rows of zeros and a one."""

import numpy as np

from .core import Callable


class OneHotEncoder(Callable):
    def fit(self, data):
        self.uniq = np.unique(data)  # (C,)
        self.codes = dict(zip(self.uniq, np.eye(len(self.uniq))))

    def call(self, data):
        return np.array([self.codes[label] for label in data])  # (B, C)

    def inverse(self, data):
        return self.uniq[np.argmax(data, axis=1)]  # (B,)
