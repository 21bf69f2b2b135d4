import numpy as np


class Transform:
    def __call__(self, x):
        raise NotImplementedError


class RandomFlipHorizontal(Transform):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, img):
        columns = np.arange(img.shape[1])
        if np.random.rand() < self.p:
            columns = columns[::-1]
        return img[:, columns]


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        dx, dy = np.random.randint(-self.padding, self.padding + 1, size=2)
        out = np.zeros_like(img)
        h, w = img.shape[:2]
        # the part of img that is still visible after the shift
        a, b = max(0, dx), min(h, h + dx)
        c, d = max(0, dy), min(w, w + dy)
        out[a - dx : b - dx, c - dy : d - dy] = img[a:b, c:d]
        return out
