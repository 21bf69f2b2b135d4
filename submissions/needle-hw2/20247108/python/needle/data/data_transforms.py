import numpy as np


class Transform:
    def __call__(self, x):
        raise NotImplementedError


class RandomFlipHorizontal(Transform):
    def __init__(self, p=0.5):
        self.p = p

    def __call__(self, img):
        flip_img = np.random.rand() < self.p
        ### BEGIN YOUR SOLUTION
        if not flip_img:
            return img
        result = np.zeros_like(img)
        W = img.shape[1]
        for j in range(W):
            result[:, j, :] = img[:, W - 1 - j, :]
        return result
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        H, W, C = img.shape
        wide = np.zeros((H + 2 * self.padding, W + 2 * self.padding, C), dtype=img.dtype)
        wide[self.padding : self.padding + H, self.padding : self.padding + W] = img
        # x 是水平方向, y 是竖直方向
        x = self.padding + shift_x
        y = self.padding + shift_y
        return wide[y : y + H, x : x + W]
