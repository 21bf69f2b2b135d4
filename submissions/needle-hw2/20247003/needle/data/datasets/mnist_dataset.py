import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


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
