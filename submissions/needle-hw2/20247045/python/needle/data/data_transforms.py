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
        ### BEGIN YOUR SOLUTION
        result = np.zeros_like(img)
        H, W = img.shape[0], img.shape[1]
        for i in range(H):
            for j in range(W):
                if 0 <= i + shift_x < H and 0 <= j + shift_y < W:
                    result[i, j, :] = img[i + shift_x, j + shift_y, :]
        return result
        ### END YOUR SOLUTION
