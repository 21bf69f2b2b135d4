import numpy as np


class Transform:
    def __call__(self, x):
        raise NotImplementedError


class RandomFlipHorizontal(Transform):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, img):
        if np.random.rand() >= self.p:
            return img
        return np.stack([row[::-1] for row in img])


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        p = self.padding
        # the two offsets of the window in the padded image, 0 ... 2p each
        top = np.random.randint(2 * p + 1)
        left = np.random.randint(2 * p + 1)
        padded = np.pad(img, ((p, p), (p, p), (0, 0)))
        return padded[top : top + img.shape[0], left : left + img.shape[1]]
