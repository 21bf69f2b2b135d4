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
        ### BEGIN YOUR SOLUTION
        h, w = img.shape[0], img.shape[1]
        canvas = np.pad(img, ((self.padding, self.padding), (self.padding, self.padding), (0, 0)))
        # a shift to the right moves the window to the left
        r, c = self.padding - shift_x, self.padding - shift_y
        return canvas[r : r + h, c : c + w, :]
        ### END YOUR SOLUTION
