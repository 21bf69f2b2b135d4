import gzip
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


def _numbers(file, count):
    return [int.from_bytes(file.read(4), "big") for _ in range(count)]


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        self.transforms = transforms or []
        with gzip.GzipFile(image_filename) as images, gzip.GzipFile(label_filename) as labels:
            _, self.count, rows, columns = _numbers(images, 4)
            _numbers(labels, 2)
            self.y = [labels.read(1)[0] for _ in range(self.count)]
            size = rows * columns
            self.X = [np.array(list(images.read(size)), np.float32).reshape(rows, columns, 1) / 255.0 for _ in self.y]

    def __getitem__(self, index) -> object:
        picture = self.X[index]
        for transform in self.transforms:
            picture = transform(picture)
        return picture, self.y[index]

    def __len__(self) -> int:
        return self.count
