"""Two networks for handwritten digits, ready to be trained."""

from types import SimpleNamespace

from Beras.activations import LeakyReLU, Softmax
from Beras.layers import Dense
from Beras.losses import CategoricalCrossEntropy, MeanSquaredError
from Beras.metrics import CategoricalAccuracy
from Beras.model import SequentialModel
from Beras.optimizer import Adam


def get_simple_model_components():
    model = SequentialModel([Dense(784, 10), Softmax()])
    model.compile(Adam(0.01), MeanSquaredError(), CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=10, batch_size=50)


def get_advanced_model_components():
    model = SequentialModel([Dense(784, 64), LeakyReLU(), Dense(64, 10), Softmax()])
    model.compile(Adam(0.003), CategoricalCrossEntropy(), CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=10, batch_size=50)
