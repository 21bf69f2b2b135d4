# ruff: noqa: E501 -- students' sources stand as one-line strings
"""The `lab` object gives probes the rubric's names and no student's `__init__`."""

from __future__ import annotations

import numpy as np

from .conftest import Serve

STEP = {
    "step": {"method": "step(self, x)", "aliases": ["update"], "owner": ["Model"]},
    "loss": {"method": "loss(self, y)", "aliases": ["cost"], "owner": ["Model"]},
}


def test_bare_without_init(serve: Serve) -> None:
    """A bare instance has the probe's attributes, and `__init__` didn't run."""
    text = "class Model:\n    def __init__(self): raise SystemExit\n    def step(self, x): return self.lr * x\n"
    assert serve(text, STEP, "return lab.bare('step', lr=0.5).step(4)").value == 2.0


def test_bare_module(serve: Serve) -> None:
    """Of an nn.Module only nn.Module's own `__init__` runs, so layers and parameters can be set."""
    text = "from torch import nn\nclass Model(nn.Module):\n    def __init__(self): raise SystemExit\n    def step(self, x): return self.linear(x)\n"
    probe = "m = lab.bare('step', linear=linear_layer(np.ones((1, 2)), np.zeros(1)))\nreturn [m.step(tensor(np.ones(2))), len(list(m.parameters()))]"
    value, count = serve(text, STEP, probe).value
    np.testing.assert_array_equal(value, [2.0])
    assert count == 2


def test_canonical_names(serve: Serve) -> None:
    """Whatever the student called the methods, the rubric's names work, for all entry points of the class."""
    text = "class Net:\n    def update(self, x): return self.cost(x) + 1\n    def cost(self, y): return 10 * y\n"
    assert serve(text, STEP, "m = lab.bare('step')\nreturn [m.step(1), m.loss(2), m.update(1), type(m).__name__]").value == [
        11,
        20,
        11,
        "Net",
    ]


def test_zero_argument_super(serve: Serve) -> None:
    """Dressing a class in the rubric's names leaves `super()` and isinstance as they were."""
    text = "class Base:\n    def f(self): return 5\nclass Model(Base):\n    def update(self, x): return super().f() + isinstance(self, Model)\n"
    assert serve(text, STEP, "return lab.bare('step').step(1)").value == 6


def test_second_try_with_init(serve: Serve) -> None:
    """A missing attribute on a bare instance: the probe runs again on one made by `__init__`, with the probe's values."""
    text = "class Model:\n    def __init__(self, LR, size): self.scale = 3; self.lr = 99\n    def step(self, x): return self.lr * self.scale * x\n"
    assert serve(text, STEP, "return lab.bare('step', lr=0.5).step(2)").value == 3.0


def test_second_try_keeps_the_first_error(serve: Serve) -> None:
    """Where `__init__` can't help, the first error is told."""
    text = "class Model:\n    def __init__(self): 1 / 0\n    def step(self, x): return self.nothing\n"
    assert serve(text, STEP, "return lab.bare('step').step(2)").error["type"] == "AttributeError"


def test_attribute_error_elsewhere(serve: Serve) -> None:
    """An attribute missing on anything else is the student's error, once."""
    text = "class Model:\n    count = []\n    def step(self, x):\n        self.count.append(1)\n        return len(self.count) + (1).nothing\n"
    probe = "m = lab.bare('step')\ntry:\n    m.step(1)\nexcept AttributeError:\n    return len(m.count)"
    assert serve(text, STEP, probe).value == 1


def test_loose_methods(serve: Serve) -> None:
    """Functions with self at module level work as methods of one instance, also beside a class."""
    text = "def step(self, x):\n    return self.lr + self.loss(x)\ndef cost(self, y):\n    return y\n"
    assert serve(text, STEP, "return lab.bare('step', lr=1).step(2)").value == 3
    text = "class Model:\n    def cost(self, y): return y\ndef step(self, x):\n    return self.lr + self.loss(x)\n"
    assert serve(text, STEP, "return lab.bare('loss', lr=1).step(2)").value == 3


def test_function_in_class(serve: Serve) -> None:
    """A function that the student made a method, static or not, is called like a function."""
    asked = {"softmax": {"function": "softmax"}}
    for text in ("class M:\n    def softmax(self, X): return X\n", "class M:\n    @staticmethod\n    def softmax(X): return X\n"):
        assert serve(text, asked, "return lab.function('softmax')(7)").value == 7


def test_new_and_has(serve: Serve) -> None:
    """`new` uses the student's `__init__`; `has` tells what is there."""
    asked = {"relu": {"class": "Relu", "aliases": ["ReLU"]}, "log": {"class": "Log"}}
    text = "class ReLU:\n    def __init__(self, a=2): self.a = a\n"
    probe = "return [lab.new('relu', 5).a, lab.new('relu').a, lab.cls('relu').__name__, lab.has('relu'), lab.has('log')]"
    assert serve(text, asked, probe).value == [5, 2, "ReLU", True, False]


def test_supply(serve: Serve) -> None:
    """Globals are supplied only where the submission doesn't define them, and anew at each call."""
    text = "lr = 7\nclass Model:\n    def step(self, x): return [lr, y_train]\n"
    probe = (
        "lab.supply(lr=1, y_train=2)\na = lab.bare('step').step(0)\nlab.supply(y_train=3)\nreturn [a, lab.bare('step').step(0)]"
    )
    assert serve(text, STEP, probe).value == [[7, 2], [7, 3]]


def test_read_only_property(serve: Serve) -> None:
    """A property in the way of an attribute doesn't stop the probe."""
    text = "class Model:\n    @property\n    def lr(self): return 5\n    def step(self, x): return self.lr\n"
    assert serve(text, STEP, "return lab.bare('step', lr=1).step(0)").value == 5


def test_starter_class(serve: Serve) -> None:
    """A class from the handout can be made, and the submission's code may lean on it."""
    asked = {"log": {"class": "Log", "starter": True}, "f": {"function": "f"}}
    starter = {"lab4.py": "class Log:\n    def forward(self, x): return x + 1\nclass Tool:\n    pass\n"}
    frames = serve(
        "def f(x):\n    return Log().forward(x)\n",
        asked,
        "return [lab.new('log').forward(1), lab.function('f')(5)]",
        overlay=starter,
    )
    assert frames.value == [2, 6]
    assert frames.static["found"]["log"]["how"] == "starter"


def test_sources_and_modules(serve: Serve) -> None:
    """A probe can read the files and reach their definitions; what stands at top level didn't run."""
    text = "SCALE = 3\ndef step(x): return SCALE * x\nfor i in range(10**12): pass\n"
    probe = "path, text = next(iter(lab.sources().items()))\nreturn [lab.module(path).step(2), 'range(10**12)' in text]"
    assert serve(text, STEP, probe).value == [6, True]
