"""A session runs the plan and sends what happened, whatever the submission does."""

from __future__ import annotations

import numpy as np
import pytest

from .conftest import Serve

SOFTMAX = {"softmax": {"function": "softmax"}}
MODEL = {"step": {"method": "step(self, x)", "aliases": ["update"]}}


def test_frames_in_order(serve: Serve) -> None:
    """static before any code ran, loaded after the definitions, begin and result for each item, end."""
    frames = serve("def softmax(X):\n    return X\n", SOFTMAX, "return {'y': lab.function('softmax')(1)}")
    assert frames.order == ["static", "loaded", "begin", "result", "end"]
    assert frames.value == 1


def test_start_skips_items(serve: Serve) -> None:
    """A fresh child goes on where the last one died."""
    frames = serve("x = 1\n", {}, "return {}", start=1)
    assert frames.order == ["static", "loaded", "end"]


def test_messy_file(serve: Serve) -> None:
    """Work at top level is not executed; the asked-for function works."""
    text = """
        %matplotlib inline
        import numpy as np, torch, torchvision
        import matplotlib.pyplot as plt
        from d2l import torch as d2l
        name = input("name? ")
        data = np.load("no-such-file.npy")
        parser = argparse.ArgumentParser()
        open("/nowhere/x", "w")
        def broken(x)
            return x
        def softmax(X):
            plt.figure(); plt.plot([1]); plt.show()
            return X * 2
        for epoch in range(10**12):
            pass
        exit()
    """
    frames = serve(text, SOFTMAX, "return lab.function('softmax')(21)")
    assert frames.value == 42
    assert {"matplotlib", "torchvision", "d2l"} <= set(frames.loaded["stood_in"])
    assert {item["reason"] for item in frames.static["skipped"]} == {"magic", "unreadable", "work"}


def test_statement_that_raises(serve: Serve) -> None:
    """A definition that raises costs itself; it is listed, and the entry says what it raised."""
    text = "class Bad(nn.Module):\n    pass\ndef softmax(X, d=undefined):\n    return 1\ndef other():\n    return 2\n"
    frames = serve(text, {**SOFTMAX, "other": {"function": "other"}}, "return lab.function('other')()")
    assert frames.value == 2
    assert [item["line"] for item in frames.loaded["skipped"]] == [1, 3]
    failed = serve(text, SOFTMAX, "return lab.function('softmax')(1)")
    assert failed.result["fate"] == "raised"
    assert (failed.error["type"], failed.error["line"], failed.error["entry"]) == ("NameError", 3, "softmax")


@pytest.mark.parametrize(
    "cause", ["raise SystemExit(0)", "raise KeyboardInterrupt", "import sys; sys.exit()", "1/0", "raise BaseException"]
)
def test_anything_raised(serve: Serve, cause: str) -> None:
    """Whatever is raised is an observation with type, place and entry."""
    frames = serve(f"def softmax(X):\n    y = X\n    {cause}\n", SOFTMAX, "return lab.function('softmax')(1)")
    assert frames.result["fate"] == "raised"
    assert (frames.error["file"], frames.error["line"], frames.error["entry"]) == ("lab.py", 3, "softmax")


def test_exception_that_fights_back(serve: Serve) -> None:
    """An exception whose text raises, and one with a huge text, are described within bounds."""
    text = "class E(Exception):\n    def __str__(self): raise SystemExit\ndef softmax(X):\n    raise E('x')\n"
    assert serve(text, SOFTMAX, "return lab.function('softmax')(1)").error["message"] == ""
    text = "def softmax(X):\n    raise ValueError('x' * 10**6)\n"
    assert len(serve(text, SOFTMAX, "return lab.function('softmax')(1)").error["message"]) == 300


def test_deepest_student_line(serve: Serve) -> None:
    """The place is the deepest line of the student's, not of a library or the probe."""
    text = "import numpy as np\ndef inner(X):\n    return np.zeros(3) @ np.zeros(4)\ndef softmax(X):\n    return inner(X)\n"
    frames = serve(text, SOFTMAX, "return lab.function('softmax')(1)")
    assert (frames.error["line"], frames.error["entry"]) == (3, "")


def test_missing(serve: Serve) -> None:
    """An entry point that isn't there is a fate of its own, also when the probe declares it."""
    frames = serve("x = 1\n", SOFTMAX, "return lab.function('softmax')(1)")
    assert (frames.result["fate"], frames.error["entry"]) == ("missing", "softmax")


def test_probe_file_that_fails(serve: Serve) -> None:
    """A broken probes file is the lab's fault, never the student's."""
    frames = serve("x = 1\n", {}, "return {", probes={"path": "probes.py", "text": "1/0"})
    assert frames.result["fate"] == "ungraded"


def test_inputs_are_fresh(serve: Serve) -> None:
    """What a call does to its inputs, the next doesn't see; arrays are writable."""
    text = "def softmax(X, rows):\n    X += 1\n    rows.append(5)\n    return [X, len(rows)]\n"
    frames = serve(text, SOFTMAX, "return lab.function('softmax')(X, rows)", {"X": np.zeros(2), "rows": [1]}, runs=2)
    first, second = frames.result["runs"]
    np.testing.assert_array_equal(first["value"][0], second["value"][0])
    assert first["value"][1] == second["value"][1] == 2


def test_cast(serve: Serve) -> None:
    """A float32 run gets float32 arrays; integers stay."""
    frames = serve("x = 1\n", {}, "return [str(a.dtype), str(b.dtype)]", {"a": np.zeros(1), "b": np.arange(2)}, cast="float32")
    assert frames.value == ["float32", "int64"]


RANDOM = """
    import random
    import numpy as np, torch
    from numpy.random import default_rng
    rng = np.random.default_rng()
    def softmax(X):
        a = [random.random(), random.Random().random(), np.random.rand(), default_rng().random(), rng.random()]
        a += [np.random.RandomState().rand(), torch.rand(1).item()]
        np.random.seed(); random.seed(); torch.seed()
        return a + [np.random.rand(), random.random(), torch.rand(1).item()]
"""


def test_runs_are_repeatable_and_differ(serve: Serve) -> None:
    """Every source of randomness follows (seed, run): the same again in another child, different in each run."""
    once = serve(RANDOM, SOFTMAX, "return lab.function('softmax')(1)", runs=2).result["runs"]
    again = serve(RANDOM, SOFTMAX, "return lab.function('softmax')(1)", runs=2).result["runs"]
    assert once == again
    assert all(one != two for one, two in zip(once[0]["value"], once[1]["value"], strict=True))


def test_held_seed(serve: Serve) -> None:
    """lab.seed repeats randomness within a run."""
    probe = "f = lab.function('softmax')\nlab.seed(3)\na = f(1)\nlab.seed(3)\nb = f(1)\nlab.seed(4)\nreturn [a == b, a == f(1)]"
    assert serve(RANDOM, SOFTMAX, probe).value == [True, False]


def test_source_is_known(serve: Serve) -> None:
    """inspect finds the source, though there is no file."""
    text = "import inspect, torch\n\ndef softmax(X):\n    return X + 1  # here\n"
    frames = serve(text, SOFTMAX, "import inspect\nreturn inspect.getsource(lab.function('softmax'))")
    assert frames.value == "def softmax(X):\n    return X + 1  # here\n"


def test_main_name(serve: Serve) -> None:
    """A module isn't the main program."""
    assert serve("def softmax(X):\n    return __name__\n", SOFTMAX, "return lab.function('softmax')(1)").value != "__main__"


def test_future_annotations(serve: Serve) -> None:
    """`from __future__ import annotations` holds for the statements after it."""
    text = "from __future__ import annotations\ndef softmax(X: Nothing) -> Nowhere:\n    return 1\n"
    assert serve(text, SOFTMAX, "return lab.function('softmax')(1)").value == 1


def test_decorator_that_fails(serve: Serve) -> None:
    """A decorator that fails costs itself; a stand-in's decorators change nothing."""
    text = (
        "import tensorflow as tf\n@tf.function\ndef softmax(X):\n    return 1\n@nowhere.jit(fast=True)\ndef g(X):\n    return 2\n"
    )
    probe = "return [lab.function('softmax')(1), lab.function('g')(1)]"
    assert serve(text, {**SOFTMAX, "g": {"function": "g"}}, probe).value == [1, 2]


def test_printing_survives(serve: Serve) -> None:
    """Output, also to a stream that the student closed, doesn't break the session."""
    text = "import sys\ndef softmax(X):\n    print('hi'); sys.stdout.close(); return 1\n"
    assert serve(text, SOFTMAX, "return lab.function('softmax')(1)").value == 1


def test_crash_is_not_hidden(serve: Serve) -> None:
    """A process that ends itself is seen from outside: the session doesn't pretend."""
    with pytest.raises(AssertionError, match="session itself failed"):
        serve("import os\ndef softmax(X):\n    os._exit(9)\n", SOFTMAX, "return lab.function('softmax')(1)")
