import gzip
import struct
from typing import List, Optional

import numpy as np

from ..data_basic import Dataset


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
