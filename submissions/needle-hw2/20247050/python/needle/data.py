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
            img = img[::-1, :, :]
        return img
        ### END YOUR SOLUTION


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
            indices = np.arange(len(self.dataset))
            np.random.shuffle(indices)  # 每个 epoch 重新打乱
            self.ordering = np.array_split(indices, range(self.batch_size, len(self.dataset), self.batch_size))
        self.index = -1
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        self.index += 1
        if self.index == len(self.ordering):
            raise StopIteration
        batch = []
        for i in self.ordering[self.index]:
            sample = self.dataset[i]
            if len(batch) == 0:
                batch = [[] for _ in sample]
            for j in range(len(sample)):
                batch[j].append(sample[j])
        return [Tensor(np.array(b)) for b in batch]
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
