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
    def __init__(self, dataset, batch_size=1, shuffle=False):
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.order = np.random.permutation(len(dataset)) if shuffle else np.arange(len(dataset))

    def __iter__(self):
        for start in range(0, len(self.order), self.batch_size):
            rows = [self.dataset[i] for i in self.order[start : start + self.batch_size]]
            yield tuple(Tensor(np.array(column)) for column in zip(*rows))


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
