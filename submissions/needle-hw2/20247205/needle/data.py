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
        flip_img = np.random.rand() < self.p
        ### BEGIN YOUR SOLUTION
        return np.flip(img, 1) if flip_img else img
        ### END YOUR SOLUTION
        raise NotImplementedError()


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        p = self.padding
        big = np.pad(img, [(p, p), (p, p), (0, 0)], "constant", constant_values=0)
        xs = np.arange(img.shape[0]) + p + shift_x
        ys = np.arange(img.shape[1]) + p + shift_y
        return big[xs][:, ys]
        ### END YOUR SOLUTION
        raise NotImplementedError()


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


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        super().__init__(transforms)
        with gzip.open(image_filename, "rb") as f:
            _, n, r, c = struct.unpack(">IIII", f.read(16))
            self.images = np.array(np.frombuffer(f.read(), dtype=np.uint8), dtype=np.float32).reshape((n, r, c, 1))
        self.images /= 255
        with gzip.open(label_filename, "rb") as f:
            _, n = struct.unpack(">II", f.read(8))
            self.labels = np.array(np.frombuffer(f.read(), dtype=np.uint8))
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        x, y = self.images[index], self.labels[index]
        if self.transforms:
            x = self.apply_transforms(x.reshape((28, 28, 1)))
        return x, y
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return self.labels.shape[0]
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
