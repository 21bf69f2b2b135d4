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
        if not flip_img:
            return img
        result = np.zeros_like(img)
        W = img.shape[1]
        for j in range(W):
            result[:, j, :] = img[:, W - 1 - j, :]
        return result
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        result = np.zeros_like(img)
        H, W = img.shape[0], img.shape[1]
        for i in range(H):
            for j in range(W):
                if 0 <= i + shift_x < H and 0 <= j + shift_y < W:
                    result[i, j, :] = img[i + shift_x, j + shift_y, :]
        return result
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
