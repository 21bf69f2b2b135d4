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
        return img[:, ::-1, :] if flip_img else img
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        """A window of img's own size, shifted, out of img with `padding` zeros on each side; img is H x W x C."""
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        height, width, _ = img.shape
        padded = np.pad(img, ((self.padding, self.padding), (self.padding, self.padding), (0, 0)))
        top, left = self.padding + shift_x, self.padding + shift_y
        return padded[top : top + height, left : left + width, :]
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
        ### END YOUR SOLUTION


class MNISTDataset(Dataset):
    """Handwritten digits from two .idx.gz files: images (28, 28, 1) of float32 between 0 and 1, and their labels."""

    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        super().__init__(transforms)
        with gzip.open(image_filename, "rb") as file:
            _, count, rows, columns = struct.unpack(">4I", file.read(16))
            pixels = np.frombuffer(file.read(), dtype=np.uint8)
        self.images = pixels.reshape(count, rows, columns, 1).astype(np.float32) / 255
        with gzip.open(label_filename, "rb") as file:
            file.read(8)
            self.labels = np.frombuffer(file.read(), dtype=np.uint8)

    def __getitem__(self, index) -> object:
        return self.apply_transforms(self.images[index]), self.labels[index]

    def __len__(self) -> int:
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
