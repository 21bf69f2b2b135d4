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
            magic, num, rows, cols = struct.unpack(">4I", f.read(16))
            pixels = np.frombuffer(f.read(), dtype=np.uint8)
        self.images = pixels.reshape(num, rows, cols, 1).astype(np.float32) / 255.0
        with gzip.open(label_filename, "rb") as f:
            magic, num = struct.unpack(">2I", f.read(8))
            self.labels = np.frombuffer(f.read(), dtype=np.uint8)
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        return self.apply_transforms(self.images[index]), self.labels[index]
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return len(self.labels)
        ### END YOUR SOLUTION
