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
        if np.random.rand() >= self.p:
            return img
        return np.stack([row[::-1] for row in img])


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        p = self.padding
        # the two offsets of the window in the padded image, 0 ... 2p each
        top = np.random.randint(2 * p + 1)
        left = np.random.randint(2 * p + 1)
        padded = np.pad(img, ((p, p), (p, p), (0, 0)))
        return padded[top : top + img.shape[0], left : left + img.shape[1]]


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
        order = np.arange(len(self.dataset))
        if self.shuffle:
            np.random.default_rng(np.random.randint(2**31)).shuffle(order)
        batch = []
        for i in order:
            batch.append(self.dataset[i])
            if len(batch) == self.batch_size:
                yield self.collate(batch)
                batch = []
        if batch:
            yield self.collate(batch)

    def collate(self, batch):
        return tuple(map(lambda values: Tensor(np.asarray(values)), zip(*batch)))


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        super().__init__(transforms)
        self.labels = np.frombuffer(gzip.open(label_filename).read(), np.uint8, offset=8)
        pixels = np.frombuffer(gzip.open(image_filename).read(), np.uint8, offset=16)
        self.images = (pixels.astype(np.float32) / 255).reshape(len(self.labels), 28, 28, 1)

    def __getitem__(self, index) -> object:
        return self.apply_transforms(self.images[index]), self.labels[index]

    def __len__(self) -> int:
        return len(self.labels)


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
