import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        super().__init__(transforms)
        with gzip.open(image_filename, "rb") as f:
            _, n, r, c = struct.unpack(">IIII", f.read(16))
            self.images = np.array(np.frombuffer(f.read(), dtype=np.uint8), dtype=np.float32).reshape((n, r, c, 1))
        self.images /= 255
        with gzip.open(label_filename, "rb") as f:
            _, n = struct.unpack(">II", f.read(8))
            self.labels = np.array(np.frombuffer(f.read(), dtype=np.uint8))
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        x, y = self.images[index], self.labels[index]
        if self.transforms:
            x = self.apply_transforms(x.reshape((28, 28, 1)))
        return x, y
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return self.labels.shape[0]
        ### END YOUR SOLUTION
