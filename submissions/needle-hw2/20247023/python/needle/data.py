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
        return np.fliplr(img) if np.random.rand() < self.p else img


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
