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
        if flip_img == True:
            img = np.flip(img, axis=1)  # 左右翻转
        return img
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        H, W, C = img.shape
        # 四周补零
        pad_img = np.zeros((H + 2 * self.padding, W + 2 * self.padding, C), dtype=img.dtype)
        pad_img[self.padding : self.padding + H, self.padding : self.padding + W, :] = img
        x0 = self.padding + shift_x
        y0 = self.padding + shift_y
        return pad_img[x0 : x0 + H, y0 : y0 + W, :]
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
        self.start = 0
        self.idx = np.arange(len(self.dataset))
        if self.shuffle:
            self.idx = np.random.permutation(self.idx)
        ### END YOUR SOLUTION
        return self

    def __next__(self):
        ### BEGIN YOUR SOLUTION
        if self.start >= len(self.dataset):
            raise StopIteration()
        end = min(self.start + self.batch_size, len(self.dataset))
        lists = []
        k = self.start
        while k < end:
            item = self.dataset[self.idx[k]]
            for j in range(len(item)):
                if len(lists) <= j:
                    lists.append([])
                lists[j].append(item[j])
            k += 1
        self.start = end
        return [Tensor(l) for l in lists]
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
