import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


class MNISTDataset(Dataset):
    def __init__(self, image_filename: str, label_filename: str, transforms: Optional[List] = None):
        ### BEGIN YOUR SOLUTION
        self.transforms = transforms
        self.images, self.labels = parse_mnist(image_filename, label_filename)
        ### END YOUR SOLUTION

    def __getitem__(self, index) -> object:
        ### BEGIN YOUR SOLUTION
        img = self.images[index].reshape((28, 28, 1))
        img = self.apply_transforms(img)
        return img, self.labels[index]
        ### END YOUR SOLUTION

    def __len__(self) -> int:
        ### BEGIN YOUR SOLUTION
        return len(self.images)
        ### END YOUR SOLUTION


def parse_mnist(image_filesname, label_filename):
    """from hw0"""
    with gzip.open(image_filesname, "rb") as f:
        _, num, h, w = struct.unpack(">iiii", f.read(16))
        X = []
        for _ in range(num):
            X.append(struct.unpack("%dB" % (h * w), f.read(h * w)))
        X = np.array(X, dtype=np.float32)
    with gzip.open(label_filename, "rb") as f:
        _, num = struct.unpack(">ii", f.read(8))
        y = np.array(struct.unpack("%dB" % num, f.read(num)), dtype=np.uint8)
    return X / 255, y
