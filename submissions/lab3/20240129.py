import torch
import torch.nn as nn
import matplotlib.pyplot as plt

def softmax(X):
    '''X: (样本数, 类别数)'''
    A = torch.exp(X)
    B = A.sum(1)
    return (A.T / B).T

class SoftmaxRegressionModel(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        alpha = 1e-2
        n = y.shape[0]
        y_one = torch.zeros(n, self.num_classes, dtype=X.dtype)
        y_one[torch.arange(n), y.long()] = 1
        cha = y_hat - y_one                      # 差
        self.linear.weight.data -= alpha * (cha.T @ X).data / n
        self.linear.bias.data -= alpha * cha.sum(0).data

X = torch.randn(120, 4)
y = torch.randint(0, 3, (120,))
net = SoftmaxRegressionModel(4, 3, 0.1)
jilu = []
for i in range(200):
    out = net(X)
    jilu.append((out.argmax(1) == y).float().mean().item())
    net.manual_backward(X, y, out)
plt.plot(range(200), jilu)
plt.title('准确率')
plt.show()
