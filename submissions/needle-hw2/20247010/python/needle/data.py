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
            perm = np.random.permutation(len(self.dataset))
            self.ordering = np.array_split(perm, range(self.batch_size, len(self.dataset), self.batch_size))
        self.pos = 0
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        if self.pos >= len(self.ordering):
            raise StopIteration
        samples = [self.dataset[i] for i in self.ordering[self.pos]]
        self.pos += 1
        return tuple(Tensor(np.array(column)) for column in zip(*samples))
        ### END YOUR SOLUTION


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        self.transforms = transforms
        self.images, self.labels = parse_mnist(image_filename, label_filename)
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        img = self.images[index].reshape((28, 28, 1))
        img = self.apply_transforms(img)
        return img, self.labels[index]
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return len(self.images)
        ### END YOUR SOLUTION


def parse_mnist(image_filesname, label_filename):
    """from hw0"""
    with gzip.open(image_filesname, "rb") as f:
        _, num, h, w = struct.unpack(">iiii", f.read(16))
        X = []
        for _ in range(num):
            X.append(struct.unpack("%dB" % (h * w), f.read(h * w)))
        X = np.array(X, dtype=np.float32)
    with gzip.open(label_filename, "rb") as f:
        _, num = struct.unpack(">ii", f.read(8))
        y = np.array(struct.unpack("%dB" % num, f.read(num)), dtype=np.uint8)
    return X / 255, y


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
