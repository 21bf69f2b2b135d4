import torch
import torch.nn as nn


def softmax(X):
    sm = nn.Softmax(dim=1)
    return sm(X)


class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        # 定义损失函数和优化器
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(self.linear.parameters(), lr=self.lr)
        output = self.linear(X)
        loss = criterion(output, y.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


model = Model(10, 4, 0.1)
data_x = torch.randn(300, 10)
data_y = torch.randint(0, 4, (300,))
for epoch in range(20):
    for i in range(30):
        bx, by = data_x[i * 10:(i + 1) * 10], data_y[i * 10:(i + 1) * 10]
        model.manual_backward(bx, by, model(bx))
    print('第{}轮'.format(epoch + 1))
