"""Lab 2: linear regression by minibatch SGD / 实验二：用小批量随机梯度下降求解线性回归

Fill in what is marked TODO. The data has one sample `x y` on each line.
完成标有 TODO 的部分。数据文件每行一个样本：`x y`。
"""

import numpy as np


def load_data(filename):
    """Columns of the file as two 1-D arrays / 把文件的两列读成两个一维数组"""
    rows = np.loadtxt(filename)
    return rows[:, 0], rows[:, 1]


class LinearRegression:
    def __init__(self, lr=0.01, epoch=100):
        self.w = np.zeros(2)  # slope, bias / 斜率、偏置
        self.lr = lr
        self.epoch = epoch

    def train(self, x, y, k=8):
        """Fit self.w to the samples; the result is self.w, nothing is returned.
        x, y: (n,) arrays; k: the batch size; the design matrix is [x, 1].
        In each of self.epoch epochs go through all samples once, in a new random order, k at a time
        (the last batch may be shorter), and after each batch move self.w against the batch's mean gradient by self.lr.

        根据样本更新 self.w；结果存放在 self.w 中，不需要返回值。
        x、y 为长度 n 的一维数组，k 为批量大小，设计矩阵为 [x, 1]。
        共训练 self.epoch 轮：每轮以新的随机顺序遍历全部样本，每次取 k 个（最后一批可以不足 k 个），
        每处理完一批，沿该批平均梯度的反方向以学习率 self.lr 更新 self.w。"""
        # TODO
        raise NotImplementedError

    def predict(self, x):
        """Given / 已给出"""
        return self.w[0] * x + self.w[1]


def evaluate(y, prediction):
    """Given: the root of the mean squared error / 已给出：均方根误差"""
    return np.sqrt(np.mean((y - prediction) ** 2))


if __name__ == "__main__":
    x_train, y_train = load_data("train.txt")
    x_test, y_test = load_data("test.txt")
    model = LinearRegression()
    model.train(x_train, y_train)
    print("w =", model.w)
    print("train:", evaluate(y_train, model.predict(x_train)))
    print("test:", evaluate(y_test, model.predict(x_test)))
