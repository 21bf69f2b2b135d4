# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Files of a submission are modules that find one another, in whatever folder they stand."""

from __future__ import annotations

import pytest

from .conftest import Serve

BERAS = {
    "code/Beras/__init__.py": "from .core import *\nfrom .layers import *\nfrom .broken import nothing\n",
    "code/Beras/core.py": "import numpy as np\nclass Tensor(np.ndarray):\n    pass\ndef helper(x):\n    return x + 1\n",
    "code/Beras/layers.py": "from .core import helper\nfrom Beras.core import Tensor\nimport Beras.core as core\nclass Dense:\n    def call(self, x):\n        return core.helper(helper(x)), core.Tensor is Tensor\n",
    "code/Beras/broken.py": "import tensorflow as tf\n1/0\nx = ???\ndef fine(x):\n    return x * 2\nclass A(missing):\n    pass\n",
    "code/assignment.py": "import Beras\nfrom Beras import Dense\nfrom types import SimpleNamespace\ndef main(x):\n    return Dense().call(x)[0]\n",
}


def test_package_in_a_folder(serve: Serve) -> None:
    """A package below a prefix is imported by its own name; each file is executed once, a broken one costs itself."""
    asked = {"dense": {"class": "Dense"}, "main": {"function": "main"}, "fine": {"function": "fine"}}
    probe = "return [*lab.new('dense').call(1), lab.function('main')(5), lab.function('fine')(4)]"
    frames = serve(BERAS, asked, probe)
    assert frames.value == [3, True, 7, 8]


def test_package_without_init(serve: Serve) -> None:
    """Folders without `__init__` work like packages, absolute and relative."""
    files = {path: text for path, text in BERAS.items() if "__init__" not in path}
    files["code/assignment.py"] = (
        "from Beras.layers import Dense\nfrom Beras import layers\nimport layers as flat\ndef main(x):\n    return [Dense().call(x)[0], flat is layers]\n"
    )
    assert serve(files, {"main": {"function": "main"}}, "return lab.function('main')(1)").value == [3, True]


def test_probe_imports_the_submission(serve: Serve) -> None:
    """A probe may import the submission's package by its name."""
    assert serve(BERAS, {"dense": {"class": "Dense"}}, "from Beras.core import helper\nreturn helper(1)").value == 2


def test_overlay_completes_the_tree(serve: Serve) -> None:
    """Files that weren't handed in come from the handout; handed-in ones win."""
    files = {"needle/nn.py": "from . import ops\nfrom needle.init import zeros\ndef f(x):\n    return ops.g(x) + zeros(x)\n"}
    overlay = {
        "needle/ops.py": "def g(x):\n    return 10 * x\n",
        "needle/init.py": "def zeros(x):\n    return 0\n",
        "needle/nn.py": "def f(x):\n    return 'starter'\n",
    }
    assert serve(files, {"f": {"function": "f"}}, "return lab.function('f')(2)", overlay=overlay).value == 20


def test_circular_imports(serve: Serve) -> None:
    """Modules that import one another work as in Python."""
    files = {"a.py": "import b\ndef f(x):\n    return b.g(x)\n", "b.py": "import a\ndef g(x):\n    return x + 1\n"}
    assert serve(files, {"f": {"function": "f"}}, "return lab.function('f')(1)").value == 2


def test_name_of_an_installed_module(serve: Serve) -> None:
    """A submission's file named like a loaded module of the library is found by the names that only it has."""
    files = {"calendar.py": "def g(x):\n    return 'mine'\n", "lab.py": "from calendar import g\ndef f(x):\n    return g(x)\n"}
    assert serve(files, {"f": {"function": "f"}}, "return lab.function('f')(1)").value == "mine"


def test_odd_file_names(serve: Serve) -> None:
    """Spaces, dots, hyphens and Chinese in names are no obstacle."""
    files = {"实验 3/lab-3.final (1).py": "def f(x):\n    return x\n", "实验 3/说明.py": "1/0\n"}
    assert serve(files, {"f": {"function": "f"}}, "return lab.function('f')(1)").value == 1


def test_same_name_twice(serve: Serve) -> None:
    """A notebook and a file of the same stem are two modules."""
    files = {"lab.ipynb": "def g(x):\n    return 1\n", "lab.py": "def f(x):\n    return 2\n"}
    probe = "return [lab.function('g')(0), lab.function('f')(0)]"
    assert serve(files, {"f": {"function": "f"}, "g": {"function": "g"}}, probe).value == [1, 2]


def test_error_place_in_packages(serve: Serve) -> None:
    """The place of an error is the path inside the submission."""
    files = {"Beras/core.py": "def f(x):\n    return x / 0\n"}
    frames = serve(files, {"f": {"function": "f"}}, "return lab.function('f')(1)")
    assert (frames.error["file"], frames.error["line"], frames.error["entry"]) == ("Beras/core.py", 2, "f")


def test_edited_files_alone(serve: Serve) -> None:
    """Edited files handed in flat, or under another folder, take their place in the handout's tree."""
    overlay = {
        "python/needle/__init__.py": "from . import ops\nfrom .nn import Linear\n",
        "python/needle/ops.py": "def g(x):\n    return 10 * x\n",
        "python/needle/nn.py": "class Linear:\n    pass\n",
        "python/needle/optim.py": "import needle as ndl\nclass SGD:\n    pass\n",
    }
    work = {"nn.py": "from needle.ops import g\nfrom . import ops\nclass Linear:\n    def f(self, x): return g(x) + ops.g(x)\n"}
    work["optim.py"] = "import needle as ndl\nclass SGD:\n    def h(self, x): return ndl.Linear().f(x)\n"
    asked = {"sgd": {"class": "SGD"}, "linear": {"class": "Linear"}}
    for prefix in ("", "hw2/python/needle/", "needle/"):
        files = {prefix + path: text for path, text in work.items()}
        assert serve(files, asked, "return [lab.new('sgd').h(1), lab.new('linear').f(2)]", overlay=overlay).value == [20, 40]


def test_handout_of_the_same_name(serve: Serve) -> None:
    """A one-file handout of the submission's own file name still supplies what was left out."""
    asked = {"f": {"function": "f"}, "log": {"class": "Log", "starter": True}}
    overlay = {"lab.py": "class Log:\n    def g(self): return 3\ndef f(x):\n    pass\n"}
    frames = serve(
        "def f(x):\n    return Log().g()\n", asked, "return [lab.function('f')(1), lab.new('log').g()]", overlay=overlay
    )
    assert frames.value == [3, 3]
    assert frames.static["found"]["log"]["file"] == "lab.py"
    assert frames.static["globals"] == {}


LAYOUTS = {
    "layouts/2022/python/needle/ops.py": "def g(x):\n    return 2022\n",
    "layouts/2022/python/needle/nn.py": "def f(x):\n    pass\n",
    "layouts/2022/apps/resnet.py": "def h(x):\n    pass\n",
    "layouts/2024/python/needle/ops/__init__.py": "from .ops_basic import *\n",
    "layouts/2024/python/needle/ops/ops_basic.py": "def g(x):\n    return 2024\n",
    "layouts/2024/python/needle/nn/nn_basic.py": "def f(x):\n    pass\n",
    "layouts/2024/apps/resnet.py": "def h(x):\n    pass\n",
}


@pytest.mark.parametrize(
    ("path", "year"),
    [
        ("needle/nn.py", 2022),
        ("hw2/needle/nn.py", 2022),
        ("needle/nn/nn_basic.py", 2024),
        ("nn_basic.py", 2024),
        ("apps/resnet.py", 2024),
    ],
)
def test_the_file_names_choose_the_layout(serve: Serve, path: str, year: int) -> None:
    """Of a handout in several layouts the one counts that the submission's files fit, the last where all fit."""
    files = {path: "from needle.ops import g\ndef f(x):\n    return g(x)\n"}
    assert serve(files, {"f": {"function": "f"}}, "return lab.function('f')(1)", overlay=LAYOUTS).value == year


def test_each_file_has_a_place_of_its_own(serve: Serve) -> None:
    """A package handed in without the folder above it stands where the handout has it, and so do the files beside it."""
    files = {
        "needle/nn.py": "from .ops import g\ndef f(x):\n    return g(x)\n",
        "needle/optim.py": "from . import nn\n",
        "apps/resnet.py": "from needle.nn import f\ndef h(x):\n    return f(x) + 1\n",
    }
    assert serve(files, {"h": {"function": "h"}}, "return lab.function('h')(1)", overlay=LAYOUTS).value == 2023


def test_copies_stay_where_they_are(serve: Serve) -> None:
    """A backup and another assignment's files don't take the place of the work whose names they share."""
    work = {
        "python/needle/nn/nn_basic.py": "from ..ops import g\ndef f(x):\n    return g(x)\n",
        "apps/resnet.py": "from needle.nn.nn_basic import f\ndef h(x):\n    return f(x)\n",
    }
    for folder, prefix in (("backup/", ""), ("course/hw1/python/needle/nn/", "course/hw2/")):
        files = {f"{folder}nn_basic.py": "def f(x):\n    return 'copy'\n"} | {prefix + path: text for path, text in work.items()}
        assert serve(files, {"h": {"function": "h"}}, "return lab.function('h')(1)", overlay=LAYOUTS).value == 2024


YEARS = {
    "layouts/2022/Beras/core.py": "class Diffable:\n    year = 2022\n    def input_gradients(self): pass\n",
    "layouts/2022/Beras/layers.py": "from .core import Diffable\nclass Dense(Diffable):\n    def input_gradients(self): ???\n",
    "layouts/2024/Beras/core.py": "class Diffable:\n    year = 2024\n    def get_input_gradients(self): pass\n",
    "layouts/2024/Beras/layers.py": "from .core import Diffable\nclass Dense(Diffable):\n    def get_input_gradients(self): ???\n",
}


def test_the_words_choose_among_equal_layouts(serve: Serve) -> None:
    """Where the file names say nothing, that layout counts in whose words the submission is written, in whatever folder."""
    for method, year in (("input_gradients", 2022), ("get_input_gradients", 2024)):
        for folder in ("", "code/Beras/", "hw2/ManualKeras/", "beras/"):
            package = folder.rstrip("/").rpartition("/")[2] or "beras"
            text = f"from {package}.core import Diffable\nclass Dense(Diffable):\n    def {method}(self): return self.year\n"
            asked = {"dense": {"class": "Dense"}, "base": {"class": "Diffable", "starter": True}}
            probe = f"return [lab.new('dense').{method}(), lab.cls('base').year]"
            assert serve({f"{folder}layers.py": text}, asked, probe, overlay=YEARS).value == [year, year]


def test_a_renamed_package_finds_itself(serve: Serve) -> None:
    """A package under a name of the student's own is imported by that name, the handout's files in it too."""
    files = {
        "src/ManualKeras/__init__.py": "from .layers import Dense\n",
        "src/ManualKeras/layers.py": "from ManualKeras.core import Diffable\nimport ManualKeras.core as core\nclass Dense(core.Diffable):\n    same = core.Diffable is Diffable\n",
        "src/assignment.py": "import ManualKeras\nfrom src.ManualKeras import layers\ndef main(x):\n    return [ManualKeras.Dense.same, ManualKeras.layers is layers]\n",
    }
    assert serve(files, {"main": {"function": "main"}}, "return lab.function('main')(1)", overlay=YEARS).value == [True, True]


def test_abstract_method_lost(serve: Serve) -> None:
    """A syntax error in a method which the base class demands costs the method, not the class."""
    text = """
    from abc import ABC, abstractmethod
    class Base(ABC):
        @abstractmethod
        def forward(self): pass
        @abstractmethod
        def backward(self): pass
    class Relu(Base):
        def forward(self): return 3
        def backward(self): return ???
    """
    assert serve(text, {"relu": {"class": "Relu"}}, "return lab.new('relu').forward()").value == 3


def test_question_marks_say_that_work_is_missing(serve: Serve) -> None:
    """A `???` of the handout, alone or in an expression, raises NotImplementedError there; a method beside it is untouched."""
    text = """
    class Relu:
        def forward(self, x):
            ???
        def backward(self, x):
            grad = ???
            return grad
        def name(self): return "relu"
    """
    asked = {"relu": {"class": "Relu"}}
    for call in ("forward(1)", "backward(1)"):
        assert serve(text, asked, f"return lab.new('relu').{call}").error["type"] == "NotImplementedError"
    assert serve(text, asked, "return lab.new('relu').name()").value == "relu"
