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
        columns = np.arange(img.shape[1])
        if np.random.rand() < self.p:
            columns = columns[::-1]
        return img[:, columns]


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        dx, dy = np.random.randint(-self.padding, self.padding + 1, size=2)
        out = np.zeros_like(img)
        h, w = img.shape[:2]
        # the part of img that is still visible after the shift
        a, b = max(0, dx), min(h, h + dx)
        c, d = max(0, dy), min(w, w + dy)
        out[a - dx : b - dx, c - dy : d - dy] = img[a:b, c:d]
        return out


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
            magic, num, rows, cols = struct.unpack(">4I", f.read(16))
            pixels = np.frombuffer(f.read(), dtype=np.uint8)
        self.images = pixels.reshape(num, rows, cols, 1).astype(np.float32) / 255.0
        with gzip.open(label_filename, "rb") as f:
            magic, num = struct.unpack(">2I", f.read(8))
            self.labels = np.frombuffer(f.read(), dtype=np.uint8)
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        return self.apply_transforms(self.images[index]), self.labels[index]
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return len(self.labels)
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
