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
        return np.flip(img, 1) if flip_img else img
        ### END YOUR SOLUTION
        raise NotImplementedError()


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        p = self.padding
        big = np.pad(img, [(p, p), (p, p), (0, 0)], "constant", constant_values=0)
        xs = np.arange(img.shape[0]) + p + shift_x
        ys = np.arange(img.shape[1]) + p + shift_y
        return big[xs][:, ys]
        ### END YOUR SOLUTION
        raise NotImplementedError()


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
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        super().__init__(transforms)
        with gzip.open(image_filename, "rb") as img_file:
            img_file.read(4)  # 魔数
            num = int.from_bytes(img_file.read(4), "big")
            height = int.from_bytes(img_file.read(4), "big")
            width = int.from_bytes(img_file.read(4), "big")
            data = np.frombuffer(img_file.read(num * height * width), dtype="uint8")
            self.images = (data / 255.0).astype("float32").reshape((num, height, width, 1))
        with gzip.open(label_filename, "rb") as label_file:
            label_file.read(8)
            self.labels = np.frombuffer(label_file.read(num), dtype="uint8")
        self.transforms = transforms
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        image = self.images[index]
        label = self.labels[index]
        if self.transforms is not None:
            for transform in self.transforms:
                image = transform(image)
        return image, label
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return self.images.shape[0]
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
