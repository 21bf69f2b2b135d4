from types import SimpleNamespace

from Beras.activations import LeakyReLU, ReLU, Sigmoid, Softmax
from Beras.layers import Dense
from Beras.losses import CategoricalCrossEntropy, MeanSquaredError
from Beras.metrics import CategoricalAccuracy
from Beras.model import SequentialModel
from Beras.optimizer import Adam, BasicOptimizer, RMSProp


def get_simple_model_components():
    """One dense layer, compiled: SimpleNamespace(model=…, epochs=…, batch_size=…)."""
    ???


def get_advanced_model_components():
    """More than one layer."""
    ???
