from types import SimpleNamespace

import numpy as np

import Beras
from Beras.model import Model


class SequentialModel(Model):
    def call(self, inputs):
        # TODO: all layers one after the other
        return NotImplementedError

    def batch_step(self, x, y, training=True):
        # TODO: return {"loss": …, "acc": …}
        return NotImplementedError


def get_simple_model_components():
    # TODO: one dense layer; return SimpleNamespace(model=…, epochs=…, batch_size=…) with a compiled model
    return NotImplementedError


def get_advanced_model_components():
    # TODO: more than one layer
    return NotImplementedError


if __name__ == "__main__":
    from preprocess import load_and_preprocess_data

    (train_x, train_y), (test_x, test_y) = load_and_preprocess_data()
    parts = get_simple_model_components()
    parts.model.fit(train_x, train_y, parts.epochs, parts.batch_size)
    print(parts.model.evaluate(test_x, test_y, batch_size=100))
