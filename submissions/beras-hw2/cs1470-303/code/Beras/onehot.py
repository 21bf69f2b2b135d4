import numpy as np

from .core import Callable


class OneHotEncoder(Callable):
    def fit(self, data):
        self.uniq = np.unique(data)
        self.uniq2oh = {u: np.eye(len(self.uniq))[i] for i, u in enumerate(self.uniq)}

    def forward(self, data):
        if not hasattr(self, "uniq2oh"):
            self.fit(data)
        return np.array([self.uniq2oh[x] for x in data])

    def inverse(self, data):
        assert hasattr(self, "uniq")
        return np.array([self.uniq[x == 1][0] for x in data])
