import numpy as np

from ManualKeras.core import Callable


class CategoricalAccuracy(Callable):
    def call(self, probs, labels):
        return np.count_nonzero(probs.argmax(1) == labels.argmax(1)) / probs.shape[0]
