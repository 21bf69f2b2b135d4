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
        if flip_img:
            return img[:, ::-1, :]
        return img
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        h, w, c = img.shape
        p = self.padding
        padded = np.pad(img, ((p, p), (p, p), (0, 0)))
        return padded[p + shift_x : p + shift_x + h, p + shift_y : p + shift_y + w, :]
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
    dataset: Dataset
    batch_size: Optional[int]

    def __init__(self, dataset: Dataset, batch_size: Optional[int] = 1, shuffle: bool = False):
        self.dataset = dataset
        self.shuffle = shuffle
        self.batch_size = batch_size

    def __iter__(self):
        ### BEGIN YOUR SOLUTION
        self.cursor = 0
        self.order = np.arange(len(self.dataset))
        if self.shuffle:
            np.random.shuffle(self.order)
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        if self.cursor + self.batch_size > len(self.dataset):
            raise StopIteration
        picked = self.order[self.cursor : self.cursor + self.batch_size]
        self.cursor += self.batch_size
        data = [self.dataset[i] for i in picked]
        return tuple(Tensor(np.array(part)) for part in zip(*data))
        ### END YOUR SOLUTION


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        super().__init__(transforms)
        self.rows = 28
        with gzip.open(image_filename, "rb") as f:
            raw = np.frombuffer(f.read()[16:], dtype=">u1")
        self.pixels = raw.reshape(-1, self.rows, self.rows, 1)
        with gzip.open(label_filename, "rb") as f:
            self.digits = np.frombuffer(f.read()[8:], dtype=">u1")

    def __getitem__(self, index) -> object:
        # converted on demand: the whole set as float32 takes four times the memory
        img = self.pixels[index].astype(np.float32) / np.float32(255)
        return self.apply_transforms(img), self.digits[index]

    def __len__(self) -> int:
        return self.digits.size


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
