import numpy as np

from .core import Callable


class CategoricalAccuracy(Callable):
    def forward(self, probs, labels):
        """The share of rows whose largest entries agree; labels are one-hot."""
        return (np.argmax(probs, -1) == np.argmax(labels, -1)).astype(float).mean()
