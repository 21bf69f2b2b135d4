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
        self.batch_idx = 0
        if not self.shuffle:
            self.ordering = np.array_split(np.arange(len(dataset)), range(batch_size, len(dataset), batch_size))

    def __iter__(self):
        ### BEGIN YOUR SOLUTION
        if self.shuffle:
            self.ordering = np.array_split(
                np.random.permutation(len(self.dataset)), range(self.batch_size, len(self.dataset), self.batch_size)
            )
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        if self.batch_idx == len(self.ordering):
            raise StopIteration
        batch = [self.dataset[i] for i in self.ordering[self.batch_idx]]
        self.batch_idx += 1
        return tuple(Tensor(np.array([sample[i] for sample in batch])) for i in range(len(batch[0])))
        ### END YOUR SOLUTION
