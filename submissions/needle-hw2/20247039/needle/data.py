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
        return np.fliplr(img) if np.random.rand() < self.p else img


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        H, W = img.shape[:2]
        top, left = shift_x + self.padding, shift_y + self.padding
        edge = (self.padding, self.padding)
        return np.pad(img, (edge, edge, (0, 0)), mode="constant")[top:, left:][:H, :W]


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
