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
        turned = np.empty_like(img)
        for column in range(img.shape[1]):
            turned[:, column] = img[:, img.shape[1] - 1 - column]
        return turned


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        cut = np.zeros_like(img)
        for row in range(img.shape[0]):
            for column in range(img.shape[1]):
                if 0 <= row + shift_x < img.shape[0] and 0 <= column + shift_y < img.shape[1]:
                    cut[row, column] = img[row + shift_x, column + shift_y]
        return cut
