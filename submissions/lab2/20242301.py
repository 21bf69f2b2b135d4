# -*- coding: gb18030 -*-
# 实验二 线性回归（小批量梯度下降）
import numpy as np


class LinearRegression:
    """线性回归模型：ｗ＝［斜率，偏置］"""

    def __init__(self):
        self.w = np.zeros(2)
        self.lr = 0.01
        self.epoch = 100

    def train(self, x, y, k=8):
        # 每一轮先打乱，再逐批更新
        for _ in range(self.epoch):
            次序 = np.random.permutation(len(x))
            for i in range(0, len(x), k):
                批 = 次序[i:i + k]
                误差 = self.w[0] * x[批] + self.w[1] - y[批]
                self.w = self.w - self.lr * np.array([np.mean(误差 * x[批]), np.mean(误差)])


print("训练完成")
