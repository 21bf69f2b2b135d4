# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Packages that aren't here don't stop a submission; using them says so."""

from __future__ import annotations

import pytest

from .conftest import Serve

F = {"f": {"function": "f"}}
CALL = "return lab.function('f')(3)"


@pytest.mark.parametrize(
    "text",
    [
        "import torchvision\nfrom torchvision import datasets, transforms\nT = transforms.Compose([])\ndef f(x): return x",
        "import torchvision.transforms as T\nclass D(T.Base):\n    pass\ndef f(x): return x",
        "from nowhere.deep.inside import thing, other as o\ndef f(x: thing['a b'] | None = None): return x",
        "from turtle import pd\nfrom tkinter import N\nfrom re import A\nfrom numpy import mat\nfrom numpy.lib import gradient\ndef f(x): return x",
        "from beartype import beartype\n@beartype\ndef f(x): return x",
        "import cv2, pandas as pd, sklearn.datasets\ndef f(x): return x",
        "from utils import *\nfrom utils import load\ndef f(x): return x",
        "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.rcParams['a'] = 1\ndef f(x): return x",
        "def f(x):\n    import torchvision\n    from torchvision import models\n    return x",
        "from IPython import display\nfrom IPython.display import clear_output\ndef f(x):\n    display.display(x); clear_output(wait=True); return x",
        "import pdb\ndef f(x):\n    pdb.set_trace(); breakpoint(); return x",
        "from torch.utils.tensorboard import SummaryWriter\ndef f(x): return x",
        "from d2l import torch as d2l\nclass M: pass\n@d2l.add_to_class(M)\ndef g(self, x): return x\ndef f(x): return M().g(x)",
    ],
)
def test_import_is_enough(serve: Serve, text: str) -> None:
    """Importing, annotating, inheriting and decorating never fail."""
    frames = serve(text, F, CALL)
    assert frames.value == 3
    assert [item for item in frames.static["skipped"] if item["reason"] == "unreadable"] == []


@pytest.mark.parametrize(
    "body",
    [
        "torchvision.models.resnet18()",
        "torchvision.ops.nms(x, x)",
        "[i for i in torchvision.datasets]",
        "x * torchvision.scale",
        "with torchvision.x: pass",
    ],
)
def test_use_fails_clearly(serve: Serve, body: str) -> None:
    """Using what isn't there raises MissingPackage, naming the package, on the student's line."""
    frames = serve(f"import torchvision\ndef f(x):\n    {body}\n", F, CALL)
    assert frames.error["type"] == "MissingPackage"
    assert frames.error["message"].startswith("torchvision isn't installed here")
    assert frames.error["line"] == 3


def test_progress_bars(serve: Serve) -> None:
    """tqdm iterates what it is given, in all its spellings."""
    text = """
        from tqdm import tqdm, trange
        from tqdm.notebook import tqdm as bar
        import tqdm as module
        def f(x):
            total = sum(tqdm([1, 2], desc="a")) + sum(trange(3)) + sum(bar(range(3))) + sum(module.tqdm((4,)))
            with tqdm(total=3) as p:
                p.update(1); p.set_postfix(loss=1)
            for _ in (p := tqdm(range(2))):
                p.set_description("x")
            return total + len(tqdm([1, 2, 3]))
    """
    assert serve(text, F, CALL).value == 3 + 3 + 3 + 4 + 3


def test_plots_do_nothing(serve: Serve) -> None:
    """Figures, axes, grids of axes and images are swallowed."""
    text = """
        import matplotlib.pyplot as plt
        from matplotlib import cm
        def f(x):
            fig, ax = plt.subplots(2, 2, figsize=(3, 3))
            ax[0, 1].plot([1], [2], label="a").set(a=1)
            for one in ax.flatten():
                one.imshow(x)
            with plt.style.context("x"):
                plt.title("t"); plt.legend(); plt.savefig("a.png"); plt.show()
            return x
    """
    assert serve(text, F, CALL).value == 3


def test_guarded_import_gets_its_error(serve: Serve) -> None:
    """`try: import x except ImportError` takes the handler's way, as on any machine without x."""
    text = "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp\ndef f(x): return float(xp.sqrt(xp.float64(x * 3)))\n"
    frames = serve(text, F, CALL)
    assert frames.value == 3.0
    assert "cupy" not in frames.loaded["stood_in"]


def test_libraries_see_the_world_as_it_is(serve: Serve) -> None:
    """Only the submission's imports are answered: a library that looks for an optional package doesn't find it."""
    probe = "import importlib.util, sys\nexec(compile('try:\\n    import cupy\\n    r = 1\\nexcept ImportError:\\n    r = 2', '/lib/x.py', 'exec'), globals())\nreturn r"
    assert serve("import torchvision\ndef f(x): return x\n", F, probe).value == 2


def test_input_ends(serve: Serve) -> None:
    """There is nobody to answer input()."""
    assert serve("def f(x):\n    return input('x?')\n", F, CALL).error["type"] == "EOFError"


def test_numpy_1(serve: Serve) -> None:
    """Names and arguments of NumPy 1 work and are listed."""
    text = """
        import numpy as np
        from numpy import product
        def f(x):
            a = np.reshape(np.arange(4), newshape=(2, 2)).astype(np.float)
            b = np.fromstring(b"\\x01\\x02", dtype=np.uint8)
            return [np.product([2, 3]), product([4]), float(np.mat([[1, 2]]).sum()), a.sum(), b, np.Inf, bool(np.in1d([1], [1, 2])[0])]
    """
    frames = serve(text, F, CALL)
    first, second, third, total, raw, infinity, inside = frames.value
    assert (first, second, third, total, infinity, inside) == (6, 4, 3.0, 6.0, float("inf"), True)
    assert raw.tolist() == [1, 2]
    assert "numpy.product" in frames.loaded["stood_in"]
