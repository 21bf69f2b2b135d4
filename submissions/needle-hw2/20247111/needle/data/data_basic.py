from typing import Any, Iterable, Iterator, List, Optional, Sized, Union

import numpy as np

from ..autograd import Tensor


class Dataset:
    """Samples by their number; an index may also be an array of numbers. A subclass defines __getitem__ and __len__."""

    def __init__(self, transforms: Optional[List] = None):
        self.transforms = transforms

    def __getitem__(self, index) -> object:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def apply_transforms(self, x):
        """One sample after all transforms, in their order."""
        for tform in self.transforms or ():
            x = tform(x)
        return x


class DataLoader:
    dataset: Dataset
    batch_size: Optional[int]

    def __init__(self, dataset: Dataset, batch_size: Optional[int] = 1, shuffle: bool = False):
        self.dataset = dataset
        self.shuffle = shuffle
        self.batch_size = batch_size
        self.iterator = self.generate()

    def generate(self):
        order = list(range(len(self.dataset)))
        if self.shuffle:
            np.random.shuffle(order)
        while order:
            now, order = order[: self.batch_size], order[self.batch_size :]
            yield tuple(Tensor(np.array(values)) for values in zip(*[self.dataset[i] for i in now]))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.iterator)
