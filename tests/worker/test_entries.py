# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Entry points are found by what they are, not only by what they are called."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from grader.worker.entries import Entry
from grader.worker.submission import open_submission

MODEL = {
    "forward": {"method": "forward(self, x)", "owner": ["Model"], "owner_has": ["backward", "update"]},
    "backward": {"method": "backward(self, label)", "owner": ["Model"], "owner_has": ["forward", "update"]},
    "update": {"method": "update(self)", "aliases": ["step"], "owner": ["Model"], "owner_has": ["forward", "backward"]},
    "relu": {"class": "Relu", "aliases": ["ReLU"], "has": ["forward", "backward"]},
}
LAYERS = """
class Relu:
    def forward(self, x): return x
    def backward(self, g): return g
class Log:
    def forward(self, x): return x
    def backward(self, g): return g
"""


def find(text: str | dict[str, str], entries: dict[str, Any], overlay: dict[str, str] | None = None) -> dict[str, Entry]:
    files = {"lab.py": text} if isinstance(text, str) else text
    request = {
        "files": [{"path": path, "text": textwrap.dedent(body)} for path, body in files.items()],
        "overlay": [{"path": path, "text": textwrap.dedent(body)} for path, body in (overlay or {}).items()],
        "entry_points": entries,
    }
    return open_submission(request).entries


def seen(found: dict[str, Entry]) -> dict[str, tuple[str, str]]:
    return {name: (entry.symbol, entry.how) for name, entry in found.items()}


FUNCTION = {"softmax": {"function": "softmax(X)", "aliases": ["my_softmax"]}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def softmax(X): return X", ("softmax", "name")),
        ("def my_softmax(X): return X", ("my_softmax", "alias")),
        ("def SoftMax(X): return X", ("SoftMax", "case")),
        ("def soft_max(X): return X", ("soft_max", "case")),
        ("def activation(X): return X\ndef other(a): return a", ("activation", "signature")),
        ("softmax = lambda X: X", ("softmax", "name")),
        ("def f(X): return X\nsoftmax = f", ("softmax", "name")),
        ("from torch import nn\nsoftmax = nn.Softmax(dim=1)", ("softmax", "name")),
        ("class M:\n    def softmax(self, X): return X", ("M.softmax", "other-class")),
        ("if True:\n    def softmax(X): return X", ("softmax", "name")),
        ("def softmax(self, X): return X", ("softmax", "function")),
    ],
)
def test_function(text: str, expected: tuple[str, str]) -> None:
    """A function is found by name, alias, spelling, parameters, or in a class."""
    assert seen(find(text, FUNCTION)) == {"softmax": expected}


def test_nothing_like_it() -> None:
    """What isn't there isn't found."""
    assert find("def accuracy(y, z): return 1", FUNCTION) == {}


def test_last_definition_wins() -> None:
    """As in Python."""
    found = find("def softmax(X): return 1\n\n\ndef softmax(X):\n    return 2\n", FUNCTION)
    assert found["softmax"].line == 4


def test_work_before_stub() -> None:
    """The handout's empty stub doesn't hide the work under another name."""
    found = find("def softmax(X): raise NotImplementedError()\ndef my_softmax(X): return X", FUNCTION)
    assert seen(found) == {"softmax": ("my_softmax", "alias")}


def test_other_files() -> None:
    """All files are searched; tests and copies come last."""
    found = find({"tests/test_it.py": "def softmax(X): return 1", "work.py": "def softmax(X): return 2"}, FUNCTION)
    assert found["softmax"].path == "work.py"


def test_owner_by_its_methods() -> None:
    """A renamed class is known by the methods it has; layers with a forward aren't mistaken for it."""
    text = (
        LAYERS
        + "class Net:\n    def forward(self, x): return x\n    def backward(self, label): pass\n    def update(self): return 0\n"
    )
    found = seen(find(text, MODEL))
    assert found == {
        "forward": ("Net.forward", "name"),
        "backward": ("Net.backward", "name"),
        "update": ("Net.update", "name"),
        "relu": ("Relu", "name"),
    }


def test_missing_method_is_missing() -> None:
    """A model without forward has none, though every layer has one."""
    text = (
        LAYERS
        + "class Softmax(Log): pass\nclass Model:\n    def backward(self, label): return 0\n    def update(self): return 0\n"
    )
    text += "class Matmul:\n    def forward(self, x): return x\n"
    assert "forward" not in find(text, MODEL)


def test_method_alias_in_owner() -> None:
    """An alias counts in the owner before a name elsewhere."""
    text = "class Model:\n    def forward(self, x): return 1\n    def backward(self, label): return 1\n    def step(self): return 2\n"
    text += "class SGD:\n    def update(self): return 3\n"
    assert seen(find(text, MODEL))["update"] == ("Model.step", "alias")


def test_method_in_other_class() -> None:
    """One method that stands in another class is found where there is no doubt."""
    text = "class Model:\n    def forward(self, x): return 1\n    def backward(self, label): return 1\n"
    text += "class SGD:\n    def update(self): return 3\n"
    assert seen(find(text, MODEL))["update"] == ("SGD.update", "other-class")


def test_method_as_function() -> None:
    """A function with self at module level counts as the method."""
    text = "class Model:\n    def backward(self, label): return 1\ndef forward(self, x):\n    return x\n"
    assert seen(find(text, MODEL))["forward"] == ("forward", "function")


def test_method_put_on_class() -> None:
    """`Model.forward = forward` makes it the class's method."""
    text = "class Model:\n    def backward(self, label): return 1\n    def update(self): return 1\ndef fwd(self, x):\n    return x\nModel.forward = fwd\n"
    assert seen(find(text, MODEL))["forward"] == ("Model.forward", "name")


def test_inherited_method() -> None:
    """A method of a base class of the submission belongs to the class."""
    text = "class Base:\n    def forward(self, x): return x\nclass Model(Base):\n    def backward(self, label): return 1\n    def update(self): return 2\n"
    entry = find(text, MODEL)["forward"]
    assert entry.symbol == "Base.forward"
    assert entry.owner is not None
    assert entry.owner.name == "Model"


TRAIN = {"train": {"method": "train(self, x, y, k=8)", "owner": ["LinearRegression"]}}


@pytest.mark.parametrize(
    "text",
    [
        "class LR:\n    def __init__(self, lr): self.lr = lr\n    def run(self, x, y, k=8): return 1\n    def loss(self, x): return 0",
        "class LR:\n    def run(self, xs, ys, batch): return 1\n    def loss(self, x): return 0",
        "class LinearRegression:\n    def optimise(self, a, b, c): return 1\n    def loss(self, x): return 0",
    ],
)
def test_method_by_signature(text: str) -> None:
    """The same parameters, or the only method with as many, in the only class of that shape."""
    assert find(text, TRAIN)["train"].how == "signature"


def test_class_renamed() -> None:
    """A class of another name is known by its methods when only one can be meant."""
    text = "class MyReLULayer:\n    def forward(self, x): return x\n    def backward(self, g): return g\n"
    assert seen(find(text, MODEL))["relu"] == ("MyReLULayer", "signature")


def test_class_alias() -> None:
    """`ReLU = Rectifier` is a class too."""
    found = find("class Rectifier:\n    def forward(self, x): return x\nRelu = Rectifier\n", MODEL)
    assert seen(found)["relu"] == ("Relu", "name")


def test_starter_supplies() -> None:
    """A class that the handout gives and the student left out comes from the handout, if the rubric says so."""
    asked = {"log": {"class": "Log", "starter": True}, "relu": {"class": "Relu"}}
    found = find("x = 1", asked, overlay={"lab4.py": LAYERS})
    assert seen(found) == {"log": ("Log", "starter")}


STUBS = [
    "pass",
    "...",
    "raise NotImplementedError()",
    "raise NotImplementedError",
    "return NotImplementedError",
    "'''doc'''\n    raise NotImplementedError('todo')",
    "return None",
]


@pytest.mark.parametrize("body", STUBS)
def test_stub(body: str) -> None:
    """The five kinds of stubs are recognised by the tree, and are found all the same."""
    member = find(f"def softmax(X):\n    {body}\n", FUNCTION)["softmax"].member
    assert member is not None
    assert member.stub


def test_kept_starter_line_is_no_stub() -> None:
    """A NotImplementedError left standing after the return doesn't make a stub."""
    member = find("def softmax(X):\n    return X\n    raise NotImplementedError()\n", FUNCTION)["softmax"].member
    assert member is not None
    assert not member.stub
