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
        if flip_img == True:
            img = np.flip(img, axis=1)  # 左右翻转
        return img
        ### END YOUR SOLUTION


class RandomCrop(Transform):
    def __init__(self, padding=3):
        self.padding = padding

    def __call__(self, img):
        shift_x, shift_y = np.random.randint(low=-self.padding, high=self.padding + 1, size=2)
        ### BEGIN YOUR SOLUTION
        H, W, C = img.shape
        # 四周补零
        pad_img = np.zeros((H + 2 * self.padding, W + 2 * self.padding, C), dtype=img.dtype)
        pad_img[self.padding : self.padding + H, self.padding : self.padding + W, :] = img
        x0 = self.padding + shift_x
        y0 = self.padding + shift_y
        return pad_img[x0 : x0 + H, y0 : y0 + W, :]
        ### END YOUR SOLUTION
