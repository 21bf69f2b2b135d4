"""`grader.tryout`: a student's functions and a check's inputs in their own Python, as the lines that `check` prints use them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.tryout import student

COURSE = Path(__file__).parents[1] / "pipeline" / "course"
MINE = """
import matplotlib.pyplot as plt

def step(X, y, w, lr):
    X *= 2
    return w - lr * (X.T @ (X @ w - y)) / len(X)

print("the top level ran")
plt.show()
open("trace", "w").write("x")
"""
# One process for all that is asked: loading a submission is for good, and torch takes its time.
PROGRAM = """
import json, sys
from grader.errors import UsageError
from grader.tryout import student
lab = student(sys.argv[1], "step", sys.argv[2])
first, fresh = lab.inputs("ragged"), lab.inputs("ragged")
before = first["X"].copy()
moved = lab.function("step")(**first)
try:
    lab.inputs("raged")
    said = None
except UsageError as error:
    said = [error.said("en"), error.said("zh")]
print(json.dumps({
    "names": sorted(fresh),
    "shape": list(moved.shape),
    "changed in place": bool((first["X"] != before).all()),
    "fresh": bool((fresh["X"] == before).all()),
    "has": [lab.has("step"), lab.function("step").__name__],
    "said": said,
}))
"""


def test_the_students_own_functions_on_a_checks_inputs(tmp_path: Path) -> None:
    """Definitions alone are run; each asking gives the inputs anew; a case that isn't there is told with those that are."""
    mine = tmp_path / "mine.py"
    mine.write_text(MINE, encoding="utf-8")
    line = [sys.executable, "-c", PROGRAM, str(mine), str(COURSE)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True)
    (told,) = done.stdout.splitlines()  # nothing at the top level ran, or it would have been printed before
    assert not (tmp_path / "trace").exists()
    assert json.loads(told) == {
        "names": ["X", "lr", "w", "y"],
        "shape": [3],
        "changed in place": True,
        "fresh": True,
        "has": [True, "step"],
        "said": [
            "'raged' is no input here; there are ragged, single",
            "没有名为“raged”的输入；可用：ragged, single",
        ],
    }


def test_what_can_not_be_tried_is_said(tmp_path: Path) -> None:
    """A file without a line of Python is refused with its name, in both languages, before anything is loaded."""
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt: ") as caught:
        student(tmp_path / "notes.txt", "step", COURSE)
    assert caught.value.said("zh").startswith(f"{tmp_path / 'notes.txt'}：")
