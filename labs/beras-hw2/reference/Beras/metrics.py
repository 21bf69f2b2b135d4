"""The share of right predictions."""

import numpy as np

from .core import Callable


class CategoricalAccuracy(Callable):
    def call(self, probs, labels):
        return np.mean(np.argmax(probs, axis=-1) == np.argmax(labels, axis=-1))
