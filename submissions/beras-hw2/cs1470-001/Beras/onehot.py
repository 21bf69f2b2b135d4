import numpy as np

from .core import Callable


class OneHotEncoder(Callable):
    def fit(self, data):
        self.uniq = np.array([d for k, d in enumerate(data) if d not in data[:k]])
        eye = np.eye(self.uniq.shape[0])
        self.uniq2oh = {}
        for i in range(self.uniq.shape[0]):
            self.uniq2oh[self.uniq[i]] = eye[i]

    def call(self, data):
        rows = []
        for d in data:
            rows.append(self.uniq2oh[d])
        return np.stack(rows)

    def inverse(self, data):
        out = []
        for row in data:
            for label, oh in self.uniq2oh.items():
                if (oh == row).all():
                    out.append(label)
        return np.array(out)
