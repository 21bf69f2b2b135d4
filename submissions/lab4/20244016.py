# lab4: MLP
# 姓名：略   学号：略
import numpy as np
import matplotlib
matplotlib.use('TkAgg')
from matplotlib import pyplot as plt
import gzip, struct


def read_idx(path):
    with gzip.open(path, 'rb') as f:
        zero, dtype, dims = struct.unpack('>HBB', f.read(4))
        shape = tuple(struct.unpack('>I', f.read(4))[0] for _ in range(dims))
        return np.frombuffer(f.read(), dtype=np.uint8).reshape(shape)


train_images = read_idx('./MNIST/train-images-idx3-ubyte.gz') / 255.
train_labels = read_idx('./MNIST/train-labels-idx1-ubyte.gz')
print(train_images.shape)


class Matmul:
    def __init__(self):
        self.mem = {}

    def forward(self, W, X):
        # 前向传播，已给出
        h = np.matmul(W, X)
        self.mem = {'W': W, 'X': X}
        return h

    def backward(self, grad_y):
        W, X = self.mem['W'], self.mem['X']
        grad_x = np.matmul(W.T, grad_y)
        grad_w = np.matmul(grad_y, X.T)
        return grad_x, grad_w


class Softmax:
    def __init__(self):
        self.epsilon = 1e-12
        self.mem = {}

    def forward(self, x):
        # 按行做 softmax，已给出
        x_exp = np.exp(x)
        total = np.sum(x_exp, axis=1, keepdims=True)
        out = x_exp / (total + self.epsilon)
        self.mem['out'] = out
        self.mem['x_exp'] = x_exp
        return out

    def backward(self, grad_y):
        s = self.mem['out']
        outer = np.matmul(np.expand_dims(s, axis=2), np.expand_dims(s, axis=1))
        g = np.matmul(np.expand_dims(grad_y, axis=1), outer)
        return -np.squeeze(g, axis=1) + grad_y * s


class Log:
    def __init__(self):
        self.epsilon = 1e-12
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        return np.log(x + self.epsilon)

    def backward(self, grad_y):
        return 1. / (self.mem['x'] + self.epsilon) * grad_y


class Relu:
    def __init__(self):
        self.mem = {}

    def forward(self, x):
        self.mem['x'] = x
        out = x.copy()
        out[out < 0] = 0
        return out

    def backward(self, grad_y):
        dx = np.array(grad_y, copy=True)
        dx[self.mem['x'] <= 0] = 0
        return dx


class TwoLayerNet:
    def __init__(self, input_size=784, hidden_size=128, output_size=10):
        self.W1 = 0.01 * np.random.randn(hidden_size, input_size + 1)
        self.W2 = 0.01 * np.random.randn(output_size, hidden_size)
        self.mul_h1 = Matmul()
        self.relu = Relu()
        self.mul_h2 = Matmul()
        self.softmax = Softmax()
        self.log = Log()
        self.lr = 0.0001
        self.lambda1 = 0.01
        self.dW1 = None
        self.dW2 = None

    def compute_loss(self, log_prob, labels):
        total = -np.sum(labels * log_prob)
        reg = self.lambda1 * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2))
        return total + reg

    def forward(self, x):
        N = x.shape[0]
        # 1. 展平
        x_flat = np.reshape(x, (N, -1))
        # 2. 加偏置
        x_bias = np.ones((N, x_flat.shape[1] + 1))
        x_bias[:, :-1] = x_flat
        # 3. 第一层
        z1 = self.mul_h1.forward(self.W1, np.transpose(x_bias))
        a1 = self.relu.forward(z1)
        # 4. 第二层
        z2 = self.mul_h2.forward(self.W2, a1)
        # 5. 输出
        y = self.softmax.forward(np.transpose(z2))
        log_y = self.log.forward(y)
        return log_y

    def backward(self, label):
        d_log = -1.0 * label
        d_y = self.log.backward(d_log)
        d_z2 = self.softmax.backward(d_y)
        d_z2 = np.transpose(d_z2)
        d_a1, d_W2 = self.mul_h2.backward(d_z2)
        d_z1 = self.relu.backward(d_a1)
        d_x, d_W1 = self.mul_h1.backward(d_z1)
        self.dW1 = d_W1
        self.dW2 = d_W2

    def update(self):
        self.dW1 = self.dW1 + self.lambda1 * self.W1
        self.dW2 = self.dW2 + self.lambda1 * self.W2
        self.W1 = self.W1 - self.lr * self.dW1
        self.W2 = self.W2 - self.lr * self.dW2


net = TwoLayerNet()
loss_list = []
for it in range(1000):
    idx = np.random.choice(len(train_images), 64)
    xb = train_images[idx]
    tb = np.zeros((64, 10))
    tb[range(64), train_labels[idx]] = 1
    log_p = net.forward(xb)
    loss_list.append(net.compute_loss(log_p, tb))
    net.backward(tb)
    net.update()
plt.plot(loss_list)
plt.savefig('loss.png')
plt.show()
