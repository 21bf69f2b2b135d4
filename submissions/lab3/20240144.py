# 实验三：softmax 回归（手动计算梯度）
# 作者：赵磊
import torch
from torch import nn


def softmax(X):
    """对每一行做 softmax"""
    分子 = torch.exp(X)
    分母 = 分子.sum(dim=1, keepdim=True)
    return 分子 / 分母


class 模型(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        样本数 = X.shape[0]
        # 独热编码
        独热 = torch.zeros_like(y_hat)
        独热[range(样本数), y.long()] = 1
        误差 = (y_hat - 独热) / 样本数
        with torch.no_grad():
            self.linear.weight -= self.lr * 误差.T @ X
            self.linear.bias -= self.lr * 误差.sum(0)


if __name__ == '__main__':
    print('开始训练')
    net = 模型(4, 3, 0.1)
    X, y = torch.randn(60, 4), torch.randint(3, (60,))
    for 轮 in range(20):
        net.manual_backward(X, y, net(X))
        print('第', 轮 + 1, '轮')
