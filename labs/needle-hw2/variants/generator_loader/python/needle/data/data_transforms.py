import numpy as np


class Transform:
    def __call__(self, x):
        raise NotImplementedError


class RandomFlipHorizontal(Transform):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, img):
        """With probability p the image mirrored from left to right; img is an H x W x C array, and so is the result."""
        flip_img = np.random.rand() < self.p
        return img[:, ::-1, :] if flip_img else img


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        """A window of img's own size, shifted, out of img with `padding` zeros on each side; img is H x W x C."""
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        height, width, _ = img.shape
        padded = np.pad(img, ((self.padding, self.padding), (self.padding, self.padding), (0, 0)))
        top, left = self.padding + shift_x, self.padding + shift_y
        return padded[top : top + height, left : left + width, :]
