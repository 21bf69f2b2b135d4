from types import SimpleNamespace

from ManualKeras.activations import LeakyReLU, Softmax
from ManualKeras.layers import Dense
from ManualKeras.losses import CategoricalCrossEntropy, MeanSquaredError
from ManualKeras.metrics import CategoricalAccuracy
from ManualKeras.model import SequentialModel
from ManualKeras.optimizers import Adam, BasicOptimizer


def build(layers, optimizer, loss):
    model = SequentialModel(layers)
    model.compile(optimizer, loss, CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=10, batch_size=50)


def get_simple_model_components():
    return build([Dense(784, 10, "xavier"), Softmax()], BasicOptimizer(0.5), CategoricalCrossEntropy())


def get_advanced_model_components():
    layers = [Dense(784, 48), LeakyReLU(0.1), Dense(48, 24), LeakyReLU(0.1), Dense(24, 10), Softmax()]
    return build(layers, Adam(0.003), CategoricalCrossEntropy())
