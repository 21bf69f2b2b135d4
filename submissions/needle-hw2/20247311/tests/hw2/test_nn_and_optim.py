import sys
sys.path.append("./python")
sys.path.append("./apps")
import numpy as np
import needle as ndl
import needle.nn as nn
from mlp_resnet import *


def get_tensor(*shape, entropy=1):
    np.random.seed(np.prod(shape) * len(shape) * entropy)
    return ndl.Tensor(np.random.randint(0, 100, size=shape) / 20, dtype="float32")


def test_nn_linear_shapes():
    f = ndl.nn.Linear(7, 4)
    assert f(get_tensor(3, 7)).shape == (3, 4)
    # assert f.bias.shape == (1, 4)   skipped for now


class Linear:
    """A stub so that the tests run without the package."""

    def forward(self, X):
        return None


def epoch(*args):
    raise RuntimeError("use the one in apps/")
