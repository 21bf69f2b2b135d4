import numpy as np


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
