import torch
from torch import nn

def softmax(X):
	exps = torch.exp(X)
        # 每行求和
	sums = exps.sum(1, keepdim=True)
	return exps / sums

class Model(nn.Module):
    def __init__(self, num_features, num_classes, lr):
        super().__init__()
	self.linear = nn.Linear(num_features, num_classes)
	self.num_classes = num_classes
        self.lr = lr

    def forward(self, X):
        return softmax(self.linear(X))

    def manual_backward(self, X, y, y_hat):
        N = len(X)
	onehot = torch.eye(self.num_classes, dtype=X.dtype)[y.long()]
	grad = (y_hat - onehot) / N
        with torch.no_grad():
            self.linear.weight -= self.lr * grad.T @ X
	    self.linear.bias -= self.lr * grad.sum(0)

for i in range(3):
    print('epoch', i)
