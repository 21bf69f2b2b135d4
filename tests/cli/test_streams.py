"""What goes where: results to stdout, all else to stderr; colour on terminals that want it, at any width."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from grader.bundle import student
from tests.report import fixtures

from .test_commands import _desk, course, graded, grader, record

__all__ = ["course"]  # the fixture
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3|4|9|10)[0-7]m")
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from tests.cli.test_commands import _desk
from tests.report import fixtures
from grader.bundle import student
student.Desk = _desk(fixtures.TWO)
from grader.cli import main
sys.argv = ["grader", "check", "lab3", "pyproject.toml", "--all", "--lang", "zh"]
main()
"""


def on_a_terminal(columns: int, **environment: str) -> str:
    """What `grader check` writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    given = {
        **os.environ,
        "TERM": "xterm-256color",
        "COLUMNS": str(columns),
        "LINES": "40",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, env=given, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        os.close(ours)
        process.wait(timeout=120)
    return b"".join(pieces).decode()


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_narrow_terminal(environment: dict[str, str], coloured: bool) -> None:
    """60 columns are kept to; NO_COLOR and dumb terminals get the same words without colour."""
    shown = on_a_terminal(60, **environment)
    assert bool(COLOUR.search(shown)) == coloured
    plain = CODES.sub("", shown).splitlines()
    assert max(map(cell_len, plain)) <= 60
    assert any("没有更新偏置" in line for line in plain)


@pytest.fixture
def two(course: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Checking any file gives two mistakes."""
    (course / "mine.py").write_text("x = 1\n")
    monkeypatch.setattr(student, "Desk", _desk(fixtures.TWO))
    monkeypatch.setenv("TERM", "xterm-256color")
    return fixtures.TWO


@pytest.mark.parametrize("options", [[], ["--all"], ["--lang", "zh"]])
def test_a_pipe_gets_plain_text(two: dict[str, Any], options: list[str]) -> None:
    """Without a terminal there is no control code on stdout, and nothing on stderr."""
    done = grader("check", "lab3", "mine.py", *options)
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_check_as_json_is_the_record(two: dict[str, Any]) -> None:
    """One line, the record, whatever --all says; nothing beside it, and the exit code as without."""
    for options in ([], ["--all"], ["--lang", "zh"]):
        done = grader("check", "lab3", "mine.py", "--json", *options)
        assert done.exit_code == 1
        assert done.stderr == ""
        (line,) = done.stdout.splitlines()
        assert json.loads(line)["submission"] == two["submission"]


@pytest.mark.parametrize("json_too", [False, True])
def test_a_quiet_grading_says_its_results_alone(course: Path, monkeypatch: pytest.MonkeyPatch, json_too: bool) -> None:
    """--quiet: nothing on stderr; stdout holds what it holds without."""
    graded(monkeypatch, record("a"), record("b", score=10.0))
    options = ["--json"] if json_too else []
    loud, quiet = grader("grade", "lab3", *options), grader("grade", "lab3", "--quiet", *options)
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout
    assert "\x1b" not in quiet.stdout
