import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


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
