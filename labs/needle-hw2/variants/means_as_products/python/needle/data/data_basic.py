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
    """Goes through a dataset in batches: tuples of Tensors, one for each thing a sample consists of.

    dataset: where the samples are.
    batch_size: how many make a batch; the last batch may be smaller.
    shuffle: True for a new order in each pass.
    """

    dataset: Dataset
    batch_size: Optional[int]

    def __init__(self, dataset: Dataset, batch_size: Optional[int] = 1, shuffle: bool = False):
        self.dataset = dataset
        self.shuffle = shuffle
        self.batch_size = batch_size

    def __iter__(self):
        order = np.arange(len(self.dataset))
        if self.shuffle:
            order = np.random.permutation(order)
        self.ordering = np.array_split(order, range(self.batch_size, len(order), self.batch_size))
        self.position = 0
        return self

    def __next__(self):
        if self.position >= len(self.ordering):
            raise StopIteration
        samples = [self.dataset[int(index)] for index in self.ordering[self.position]]
        self.position += 1
        return tuple(Tensor(np.stack(of), requires_grad=False) for of in zip(*samples))
