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
        with gzip.open(image_filename, "rb") as f:
            head = np.fromstring(f.read(16), dtype=np.dtype(np.int32).newbyteorder(">"))
            self.X = np.fromstring(f.read(), dtype=np.uint8).astype(np.float) / 255
            self.X = np.reshape(self.X.astype("float32"), newshape=(head[1], head[2], head[3], 1))
        with gzip.open(label_filename, "rb") as f:
            f.read(8)
            self.y = np.fromstring(f.read(), dtype=np.uint8)

    def __getitem__(self, index) -> object:
        return self.apply_transforms(self.X[index]), self.y[index]

    def __len__(self) -> int:
        return self.y.shape[0]


class NDArrayDataset(Dataset):
    """Samples that are rows of arrays."""

    def __init__(self, *arrays):
        super().__init__()
        self.arrays = arrays

    def __len__(self) -> int:
        return self.arrays[0].shape[0]

    def __getitem__(self, i) -> object:
        return tuple(array[i] for array in self.arrays)
