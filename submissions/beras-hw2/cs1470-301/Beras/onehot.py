import numpy as np

from .core import Callable


class OneHotEncoder(Callable):
    def fit(self, data):
        """Learns which labels there are; `data` holds each at least once."""
        # TODO: labels in sorted order, and a one-hot row for each
        self.uniq = None
        self.uniq2oh = None
        return NotImplementedError

    def call(self, data):
        """A one-hot row for each label."""
        # TODO
        return NotImplementedError

    def inverse(self, data):
        """The label of each one-hot row."""
        # TODO
        return NotImplementedError
