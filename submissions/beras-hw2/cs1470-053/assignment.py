from types import SimpleNamespace

import numpy as np

import Beras
from Beras.activations import LeakyReLU, ReLU, Softmax
from Beras.layers import Dense
from Beras.losses import CategoricalCrossEntropy, MeanSquaredError
from Beras.metrics import CategoricalAccuracy
from Beras.model import Model
from Beras.optimizer import Adam, BasicOptimizer, RMSProp


class SequentialModel(Model):
    def call(self, inputs):
        out = inputs
        for layer in self.layers:
            out = layer(out)
        return out

    def batch_step(self, x, y, training=True):
        with Beras.GradientTape() as tape:
            pred = self.call(x)
            loss = self.compiled_loss(pred, y)
        if self.trainable_variables:
            self.optimizer.apply_gradients(self.trainable_variables, tape.gradient())
        return {"loss": loss, "acc": self.compiled_acc(pred, y)}


def get_simple_model_components():
    model = SequentialModel([Dense(784, 10), Softmax()])
    model.compile(optimizer=Adam(0.01), loss_fn=MeanSquaredError(), acc_fn=CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=5, batch_size=100)


def get_advanced_model_components():
    model = SequentialModel([Dense(784, 32, initializer="xavier"), LeakyReLU(), Dense(32, 10), Softmax()])
    model.compile(optimizer=RMSProp(0.01), loss_fn=CategoricalCrossEntropy(), acc_fn=CategoricalAccuracy())
    return SimpleNamespace(model=model, epochs=8, batch_size=64)


if __name__ == "__main__":
    from preprocess import load_and_preprocess_data

    (train_x, train_y), (test_x, test_y) = load_and_preprocess_data()
    encoder = Beras.onehot.OneHotEncoder()
    encoder.fit(train_y)
    parts = get_simple_model_components()
    parts.model.fit(train_x, encoder(train_y), parts.epochs, parts.batch_size)
    print(parts.model.evaluate(test_x, encoder(test_y), batch_size=100))
