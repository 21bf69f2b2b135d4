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
    def __init__(self, dataset, batch_size=1, shuffle=False):
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle

    def __iter__(self):
        n = len(self.dataset)
        order = np.random.permutation(n) if self.shuffle else np.arange(n)
        self._batches = (order[i : i + self.batch_size] for i in range(0, n, self.batch_size))
        return self

    def __next__(self):
        items = [self.dataset[int(i)] for i in next(self._batches)]
        return [Tensor(np.stack(part)) for part in zip(*items)]
