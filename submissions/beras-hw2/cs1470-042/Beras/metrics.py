import numpy as np

from .core import Callable


class CategoricalAccuracy(Callable):
    def forward(self, probs, labels):
        """The share of rows whose largest entries agree; labels are one-hot."""
        return (np.argmax(probs, 0) == np.argmax(labels, 0)).astype(float).mean()
