"""Many versions in one child show what each shows in a child of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.model import Limits, PlanItem, Source, Task

from .conftest import shown

PROBES = """
from grader.worker.probing import probe

@probe
def called(lab, x):
    return {"value": lab.function("f")(x)}

@probe
def twice(lab, x):
    return {"value": [lab.function("f")(x), lab.function("f")(x)]}
"""
Files = tuple[Source, ...]


def files(**texts: str) -> Files:
    """`a__b="…"` is the file a/b.py."""
    return tuple(Source(path=name.replace("__", "/") + ".py", text=text) for name, text in texts.items())


def single(body: str) -> Files:
    return files(lab=f"import numpy as np\n\ndef f(x):\n    {body}\n")


def task(**changes: Any) -> Task:
    plan = [PlanItem(probe=name, case="one", inputs={"x": np.arange(3.0)}, runs=2, seed=7) for name in ("called", "twice")]
    asked: dict[str, Any] = {
        "files": (), "overlay": (), "patterns": (), "plan": tuple(plan),
        "entry_points": {"f": {"function": "f"}},
        "probes": Source(path="probes.py", text=PROBES),
        "limits": Limits(wall_s=10, cpu_s=10, probe_s=0.4, memory_mb=512),
    }  # fmt: skip
    return Task(**{**asked, **changes})


def together(sandbox: Any, versions: list[Files], **changes: Any) -> tuple[list[Any], int]:
    """What each showed when all shared a child, and how many children it took."""
    before = sandbox.forks
    runs = sandbox.versions(task(**changes), versions)
    return [[shown(seen) for seen in run.observations] for run in runs], sandbox.forks - before


def apart(sandbox: Any, versions: list[Files], **changes: Any) -> list[Any]:
    return [[shown(seen) for seen in sandbox.run(task(files=one, **changes)).observations] for one in versions]


DEVICE = "import torch\ndef f(x):\n    return torch.tensor(x).to('cuda').sum() + torch.zeros(1, device='cuda:0')\n"
WELL_BEHAVED = [
    single("return x + 1"),
    single("return x * np.random.rand() + np.random.default_rng().random()"),
    single("raise ValueError('no')"),
    single("import random; return [random.random(), hash('a'), len(globals())]"),
    single("x += 1; return x"),
    single("return np.float_(x[0]) + np.product(x)"),
    single("return np.reshape(x, newshape=(3, 1))"),
    single("print('x' * 1000); return 1"),
    files(lab="def g(x):\n    return x\n"),
    files(lab="this is no Python\ndef f(x):\n    return 3\n"),
    files(lab=DEVICE),
    single("return x + 1"),
]


def test_together_as_apart(sandbox: Any) -> None:
    """One child for all: values, randomness, errors, missing entries, old names and devices are each version's own."""
    seen, forks = together(sandbox, WELL_BEHAVED)
    assert forks == 1
    assert seen == apart(sandbox, WELL_BEHAVED)
    assert seen[0] == seen[-1]


def test_single_precision(sandbox: Any) -> None:
    """The cast reaches every version."""
    versions = [single("return x.dtype.name"), single("return x * 0.1")]
    seen, _ = together(sandbox, versions, cast="float32")
    assert seen == apart(sandbox, versions, cast="float32")
    assert seen[0][0][3][0] == {"value": "float32"}


def test_one_alone(sandbox: Any) -> None:
    """One version is run as a submission is; none takes no child."""
    assert together(sandbox, WELL_BEHAVED[:1]) == (apart(sandbox, WELL_BEHAVED[:1]), 1)
    assert together(sandbox, [])[0] == []


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        ("while True: pass", "timeout"),
        ("import os; os._exit(0)", "crashed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("return np.ones(10**9).sum()", "memory"),
        ("import sys; sys.exit('bye')", "raised"),
        ("print('x' * (40 << 20), flush=True); return 1", "flooded"),
    ],
)
def test_a_version_that_ends_its_child_costs_itself(sandbox: Any, body: str, fate: str) -> None:
    """Those before and after it show what they show alone."""
    good = [single(f"return x + {number}") for number in range(4)]
    seen, _ = together(sandbox, [*good[:2], single(body), *good[2:]])
    assert [seen[0], seen[1], seen[3], seen[4]] == apart(sandbox, good)
    assert seen[2][0][2] == fate


def package(shift: str, *, middle: bool) -> Files:
    """A tree of modules which import one another in every way; `middle` says whether there is a module in between."""
    texts = {
        "net____init__": "from .ops import shift\nfrom . import ops\n",
        "net__ops": f"SEEN = []\ndef shift(x):\n    SEEN.append(1)\n    return {shift} + len(SEEN)\n",
        "net__deep__core": "from net.ops import shift\nimport net.ops as flat\ndef core(x):\n    return flat.shift(shift(x))\n",
        "lab": "from net.deep.core import core\nfrom net import ops\ndef f(x):\n    return core(x) + len(ops.SEEN)\n",
    }
    if middle:
        texts["net__extra"] = "VALUE = 1000\n"
        texts["lab"] = texts["lab"].replace("def f", "from net.extra import VALUE\ndef f").replace("core(x)\n", "core(x)\n")
    else:
        texts["lab"] += "try:\n    from net.extra import VALUE\nexcept ImportError:\n    VALUE = -1\n"
    texts["lab"] += "def g(x):\n    return VALUE\n"
    return files(**texts)


def test_trees_do_not_leak(sandbox: Any) -> None:
    """Modules, their state and modules that only an earlier version has are gone when the next is loaded."""
    versions = [package("x + 1", middle=True), package("x * 2", middle=False), package("x + 1", middle=False)]
    for entry in ("f", "g"):
        asked = {"f": {"function": entry}}
        seen, forks = together(sandbox, versions, entry_points=asked)
        assert forks == 1
        assert seen == apart(sandbox, versions, entry_points=asked)
    assert seen[0][0][3][0] == {"value": 1000}
    assert seen[1][0][3][0] == {"value": -1}


def test_the_handout_is_there_for_every_version(sandbox: Any) -> None:
    """Names that the handout supplies are found by the second version as by the first."""
    overlay = files(helpers="BASE = 10\ndef helper(x):\n    return x + BASE\n")
    versions = [files(lab=f"from helpers import helper\ndef f(x):\n    return helper(x) * {number}\n") for number in (1, 2)]
    seen, _ = together(sandbox, versions, overlay=overlay)
    assert seen == apart(sandbox, versions, overlay=overlay)
    assert seen[1][0][3][0] == {"value": ("<f8", [20.0, 22.0, 24.0])}
