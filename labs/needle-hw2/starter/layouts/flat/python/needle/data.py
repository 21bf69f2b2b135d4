import gzip
import struct
from typing import Any, Iterable, Iterator, List, Optional, Sized, Union

import numpy as np

from .autograd import Tensor


class Transform:
    def __call__(self, x):
        raise NotImplementedError


class RandomFlipHorizontal(Transform):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, img):
        """With probability p the image mirrored from left to right; img is an H x W x C array, and so is the result."""
        flip_img = np.random.rand() < self.p
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        """A window of img's own size out of img with `padding` zeros on each side; img is H x W x C.

        The window's rows start at padding + shift_x, its columns at padding + shift_y.
        """
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION


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
        if not self.shuffle:
            self.ordering = np.array_split(np.arange(len(dataset)), range(batch_size, len(dataset), batch_size))

    def __iter__(self):
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION


class MNISTDataset(Dataset):
    """Handwritten digits from two .idx.gz files: images (28, 28, 1) of float32 between 0 and 1, and their labels."""

    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        raise NotImplementedError()
        ### END YOUR SOLUTION


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
