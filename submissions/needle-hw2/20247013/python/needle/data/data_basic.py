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

    def __iter__(self):
        return _Pass(self)


class _Pass:
    """One pass over a loader's data; every pass has its own order, so loops may be nested."""

    def __init__(self, loader):
        size = len(loader.dataset)
        self.loader = loader
        self.todo = list(np.random.permutation(size)) if loader.shuffle else list(range(size))

    def __iter__(self):
        return self

    def __next__(self):
        if not self.todo:
            raise StopIteration
        now, self.todo = self.todo[: self.loader.batch_size], self.todo[self.loader.batch_size :]
        return tuple(Tensor(np.array(x)) for x in zip(*(self.loader.dataset[int(i)] for i in now)))
