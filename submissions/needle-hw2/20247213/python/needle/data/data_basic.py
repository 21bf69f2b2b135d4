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
        if not self.shuffle:
            self.ordering = np.array_split(np.arange(len(dataset)), range(batch_size, len(dataset), batch_size))

    def __iter__(self):
        ### BEGIN YOUR SOLUTION
        if self.shuffle:
            order = np.random.choice(len(self.dataset), size=len(self.dataset), replace=False)
            self.ordering = np.array_split(order, range(self.batch_size, len(self.dataset), self.batch_size))
        self.it = iter(self.ordering)
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        idx = next(self.it)
        rows = [self.dataset[i] for i in idx]
        if isinstance(rows[0], tuple):
            return [Tensor(np.stack([row[k] for row in rows])) for k in range(len(rows[0]))]
        return [Tensor(np.stack(rows))]
        ### END YOUR SOLUTION
        raise NotImplementedError()
