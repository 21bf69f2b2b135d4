from types import SimpleNamespace

from Beras.activations import LeakyReLU, ReLU, Sigmoid, Softmax
from Beras.layers import Dense
from Beras.losses import CategoricalCrossEntropy, MeanSquaredError
from Beras.metrics import CategoricalAccuracy
from Beras.model import SequentialModel
from Beras.optimizer import Adam, BasicOptimizer, RMSProp


def get_simple_model_components():
    model = SequentialModel([Dense(784, 10, initializer="xavier"), Softmax()])
    model.compile(Adam(learning_rate=0.005), CategoricalCrossEntropy(), CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=4, batch_size=128)


def get_advanced_model_components():
    layers = [Dense(784, 40, initializer="kaiming"), ReLU(), Dense(40, 10, initializer="kaiming"), Softmax()]
    model = SequentialModel(layers)
    model.compile(Adam(learning_rate=0.005), CategoricalCrossEntropy(), CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=8, batch_size=128)
