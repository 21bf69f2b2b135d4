import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


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
