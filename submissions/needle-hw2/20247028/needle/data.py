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
        return _Pass(self)


class _Pass:
    """One pass over a loader's data; every pass has its own order, so loops may be nested."""

    def __init__(self, loader):
        size = len(loader.dataset)
        self.loader = loader
        self.todo = list(np.random.permutation(size)) if loader.shuffle else list(range(size))

    def __iter__(self):
        return self

    def __next__(self):
        if not self.todo:
            raise StopIteration
        now, self.todo = self.todo[: self.loader.batch_size], self.todo[self.loader.batch_size :]
        return tuple(Tensor(np.array(x)) for x in zip(*(self.loader.dataset[int(i)] for i in now)))


class MNISTDataset(Dataset):
    def __init__(self, image_filename, label_filename, transforms=None):
        super().__init__(transforms)
        self.X = self._idx(image_filename)[..., None].astype("float32") / 255
        self.y = self._idx(label_filename)

    @staticmethod
    def _idx(name):
        with gzip.open(name) as f:
            (magic,) = struct.unpack(">i", f.read(4))
            shape = struct.unpack(">" + "i" * (magic % 256), f.read(4 * (magic % 256)))
            return np.frombuffer(f.read(), np.uint8).reshape(shape)

    def __getitem__(self, index):
        return self.apply_transforms(self.X[index]), self.y[index]

    def __len__(self):
        return self.X.shape[0]


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
