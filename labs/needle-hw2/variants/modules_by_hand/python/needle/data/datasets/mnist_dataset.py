import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


class MNISTDataset(Dataset):
    """Handwritten digits from two .idx.gz files: images (28, 28, 1) of float32 between 0 and 1, and their labels."""

    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        super().__init__(transforms)
        with gzip.open(image_filename, "rb") as file:
            _, count, rows, columns = struct.unpack(">4I", file.read(16))
            pixels = np.frombuffer(file.read(), dtype=np.uint8)
        self.images = pixels.reshape(count, rows, columns, 1).astype(np.float32) / 255
        with gzip.open(label_filename, "rb") as file:
            file.read(8)
            self.labels = np.frombuffer(file.read(), dtype=np.uint8)

    def __getitem__(self, index) -> object:
        return self.apply_transforms(self.images[index]), self.labels[index]

    def __len__(self) -> int:
        return len(self.labels)
