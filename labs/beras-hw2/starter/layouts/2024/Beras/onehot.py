import numpy as np

from .core import Callable


class OneHotEncoder(Callable):
    def fit(self, data):
        """Learns which labels there are; `data` holds each at least once."""
        ???

    def forward(self, data):
        """A one-hot row for each label."""
        ???

    def inverse(self, data):
        """The label of each one-hot row."""
        ???
