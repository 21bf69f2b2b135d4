"""Definitions are executed, work is listed."""

from __future__ import annotations

import ast
import textwrap

import pytest

from grader.worker.definitions import Definitions, definitions
from grader.worker.source import read

HEAD = "import os, sys, random, math\nimport numpy as np\nimport torch\nfrom torch import nn\n"


def load(text: str, *wanted: str) -> Definitions:
    return definitions(read("lab.py", HEAD + textwrap.dedent(text)), wanted)


def kept(unit: Definitions) -> list[str]:
    return [ast.unparse(node) for node in unit.kept if not isinstance(node, ast.Import | ast.ImportFrom)]


READER = "\ndef reader():\n    return [lr, device, relu, table, shape, layer, data, rng, loss_fn, model, n, x_train]\n"

PURE = [
    "lr = 0.01",
    "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')",
    "relu = lambda x: np.maximum(0, x)",
    "table = {'a': 1, 'b': [1, 2, 3]}",
    "shape = (28, 28)",
    "layer = nn.Linear(2, 3)",
    "rng = np.random.default_rng(0)",
    "data = np.zeros((3, 4))",
    "lr, n = 0.1, 10 ** 2",
    "n = 28 * 28",
    "lr: float = 0.5",
    "data = [i ** 2 for i in range(10)]",
    "np.random.seed(0)",
    "torch.manual_seed(1)",
    "torch.set_default_dtype(torch.float64)",
]

WORK = [
    "data = np.load('x.npy')",
    "data = open('x').read()",
    "x_train, y_train = load_data()",
    "model = train(3)",
    "data = torch.randn(1000000, 500)",
    "n = 10 ** 10 ** 10",
    "data = [0] * 10 ** 9",
    "data = input('?')",
    "x = data.shape[0]",
    "print('hello')",
    "for i in range(3): print(i)",
    "while True: pass",
    "os.environ['X'] = '1'",
    "sys.exit()",
    "raise SystemExit",
    "assert False",
    "x_train = torch.utils.data.DataLoader([1])",
    "loss = loss_fn(1)",
]


@pytest.mark.parametrize("statement", PURE)
def test_cheap_statements_stay(statement: str) -> None:
    """Constants, devices, seeds, small arrays and aliases are what definitions need."""
    unit = load(statement + READER)
    assert not unit.skipped
    assert len(kept(unit)) == 2


@pytest.mark.parametrize("statement", WORK)
def test_work_is_listed(statement: str) -> None:
    """Files, loops, large arrays, calls of unknown functions: listed with line and text, never run."""
    unit = load(statement + READER)
    (skipped,) = unit.skipped
    assert skipped == {"file": "lab.py", "line": 5, "text": statement[:80], "reason": "work"}


def test_work_that_nothing_needs() -> None:
    """A call stays out where no function reads its result, however cheap."""
    unit = load("layer = nn.Linear(2, 3)\ndef f():\n    return 1\n")
    assert [item["line"] for item in unit.skipped] == [5]


def test_wanted_names_stay() -> None:
    """An entry point may be an assignment that no function reads."""
    unit = load("softmax = nn.Softmax(dim=1)\n", "softmax")
    assert not unit.skipped


def test_needed_through_others() -> None:
    """What a needed assignment reads is needed too."""
    unit = load("a = np.zeros(3)\nb = np.ones(3) + a\ndef f():\n    return b\n")
    assert not unit.skipped


def test_instance_of_own_class() -> None:
    """An instance of the student's class is made where a function reads it."""
    text = "class Relu:\n    pass\nrelu = Relu()\nother = Relu()\ndef f(x):\n    return relu.forward(x)\n"
    assert [item["line"] for item in load(text).skipped] == [8]


def test_main_guard() -> None:
    """The main block is left out once, the definitions in it are kept."""
    unit = load("if __name__ == '__main__':\n    def f():\n        return 1\n    x = f()\n    print(x)\n")
    assert len(unit.skipped) == 1
    assert kept(unit) == ["def f():\n    return 1"]


def test_blocks_around_definitions() -> None:
    """Definitions inside if, try and with are kept, whatever the block does besides."""
    unit = load(
        """
        if os.path.exists('x'):
            def f(): return 1
        with open('y') as file:
            def g(): return 2
        try:
            run()
            def h(): return 3
        except Exception:
            pass
        """
    )
    assert [node.name for node in unit.kept if isinstance(node, ast.FunctionDef)] == ["f", "g", "h"]


def test_optional_import() -> None:
    """`try: import …` keeps its handler."""
    unit = load("try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp\n")
    assert any(isinstance(node, ast.Try) for node in unit.kept)


def test_class_body() -> None:
    """A class keeps methods and cheap attributes; a training loop in its body is work."""
    unit = load(
        "class A:\n    rate = 0.1\n    act = nn.ReLU()\n    for i in range(9):\n        train()\n    def f(self): return 1\n"
    )
    assert [item["line"] for item in unit.skipped] == [8]
    (cls,) = [node for node in unit.kept if isinstance(node, ast.ClassDef)]
    assert len(cls.body) == 3


def test_misplaced_return() -> None:
    """What parses and doesn't compile costs its method."""
    unit = load("class A:\n    def f(self):\n        def g():\n            nonlocal nothing\n    def h(self): return 1\n")
    (cls,) = [node for node in unit.kept if isinstance(node, ast.ClassDef)]
    assert [step.name for step in cls.body if isinstance(step, ast.FunctionDef)] == ["h"]
    assert unit.errors
