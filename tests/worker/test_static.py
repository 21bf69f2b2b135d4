"""What is known of a submission before any of it runs."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from grader.worker import static
from grader.worker.submission import open_submission

METHOD = {"train": {"method": "train(self, x, y, k=8)"}}


def analyse(text: str, entries: dict[str, Any], patterns: Any = (), overlay: str = "") -> dict[str, Any]:
    request = {
        "files": [{"path": "lab.py", "text": textwrap.dedent(text)}],
        "overlay": [{"path": "starter.py", "text": overlay}] if overlay else [],
        "entry_points": entries,
    }
    return static.frame(open_submission(request), patterns)


def test_globals() -> None:
    """A name that an entry reads and nothing kept defines is reported, also through a helper; locals and imports aren't."""
    frame = analyse(
        """
        import numpy as np
        lr = 0.1
        y_train = np.load('y.npy')
        def helper(x):
            return x + data
        def unused():
            return label
        class LR:
            def train(self, x, y, k=8):
                global total
                total = lr
                rows = [z for z in x]
                return helper(y_train) + np.sum(rows) + total + len(x) + LR.other(self)
            def other(self):
                return batch
        """,
        METHOD,
    )
    assert frame["globals"] == {"train": ["batch", "data", "y_train"]}


def test_globals_of_known_star_import() -> None:
    """What `from math import *` brings is defined; with an unknown module nothing can be said."""
    body = "def softmax(X):\n    return exp(X) + nothing\n"
    asked = {"softmax": {"function": "softmax"}}
    assert analyse("from math import *\n" + body, asked)["globals"] == {"softmax": ["nothing"]}
    assert analyse("from somewhere import *\n" + body, asked)["globals"] == {}


def test_globals_of_the_handout() -> None:
    """A class which the handout supplies is no undefined global."""
    asked = {"f": {"function": "f"}}
    assert analyse("def f(x):\n    return Matmul(x)\n", asked, overlay="class Matmul:\n    pass\n")["globals"] == {}


def test_constants() -> None:
    """All numbers of the definitions, arithmetic folded; no booleans, no numbers of work or strings."""
    frame = analyse(
        """
        rate = 10 ** -4
        def f(x, k=8):
            '''12345'''
            y = -1 * x[2:] + 1 / 3
            return y if True else 1e-3
        for i in range(77): print(i)
        """,
        {},
    )
    assert frame["constants"] == pytest.approx([-1.0, 1e-4, 1e-3, 1 / 3, 1.0, 2.0, 8.0])


def test_constants_are_bounded() -> None:
    """A file of numbers doesn't become a frame of numbers."""
    assert len(analyse("def f():\n    return [" + ", ".join(map(str, range(9999))) + "]\n", {})["constants"]) <= 200


PATTERNS = [{"scope": ["train"], "patterns": ["$X.backward($$$)", "torch.optim.SGD($$$)"]}]


def places(text: str) -> list[tuple[str, int]]:
    return [(match["entry"], match["line"]) for match in analyse(text, METHOD, PATTERNS)["matches"]]


def test_patterns_in_scope() -> None:
    """A forbidden call is found in the entry and in what it calls, transitively, and nowhere else."""
    text = """
        def step(loss):
            deeper(loss)
        def deeper(loss):
            loss.backward()
        def unrelated(loss):
            loss.backward()
        class LR:
            def __init__(self):
                self.tool = Tool()
            def train(self, x, y, k=8):
                step(x)
                self.tool.run(x)
                # loss.backward()
                print("loss.backward()")
        class Tool:
            def run(self, x):
                opt = torch.optim.SGD(
                    x)
            def other(self, x):
                x.backward()
        """
    assert sorted(places(text)) == [("train", 5), ("train", 18)]


def test_patterns_know_their_group() -> None:
    """A match names the pattern group by its index, and covers the lines of the call."""
    groups = [{"scope": ["train"], "patterns": ["eval($$$)"]}, *PATTERNS]
    frame = analyse("class A:\n    def train(self, x, y, k):\n        return x.backward(\n            y)\n", METHOD, groups)
    assert frame["matches"] == [{"pattern": 1, "entry": "train", "file": "lab.py", "line": 3, "end_line": 4}]


def test_pattern_that_is_no_pattern() -> None:
    """A broken pattern finds nothing and breaks nothing."""
    assert (
        analyse("class A:\n    def train(self, x, y, k): pass\n", METHOD, [{"scope": ["train"], "patterns": ["((((", ""]}])[
            "matches"
        ]
        == []
    )


def test_nothing_runs() -> None:
    """The analysis executes no line of the submission."""
    analyse("import os\nclass Meta(type):\n    os._exit(3)\ndef f(x=os._exit(4)): pass\n", {})


def test_stub_note_and_errors() -> None:
    """Stubs and syntax errors are said."""
    frame = analyse("class A:\n    def train(self, x, y, k): pass\ndef g(:\n    pass\n", METHOD)
    assert frame["notes"] == ["stub: train"]
    assert frame["syntax_errors"][0]["line"] == 3
