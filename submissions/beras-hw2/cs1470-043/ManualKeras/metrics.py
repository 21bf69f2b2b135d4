import numpy as np

from ManualKeras.core import Callable


class CategoricalAccuracy(Callable):
    def call(self, probs, labels):
        return np.mean(np.rint(probs) == labels)
