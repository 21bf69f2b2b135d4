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
        ### BEGIN YOUR SOLUTION
        self.i = 0
        self.order = np.arange(len(self.dataset))
        if self.shuffle:
            np.random.shuffle(self.order)
        return self
        ### END YOUR SOLUTION

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        batch = []
        while len(batch) < self.batch_size:
            if self.i < len(self.dataset):
                batch.append(self.dataset[self.order[self.i]])
        self.i += self.batch_size
        return tuple(Tensor(np.array(c)) for c in zip(*batch))
        ### END YOUR SOLUTION
