"""A course of one small lab, a class that makes each of its mistakes, and records without their timing."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest
from typer.testing import CliRunner, Result

from grader import pipeline
from grader.cli.app import app
from grader.crew import Crew, Done
from grader.model import Submission, Task
from grader.pipeline import GradeOptions, Summary, grade
from grader.report.files import record_json

COURSE = Path(__file__).with_name("course")
RIGHT = (COURSE / "labs" / "step" / "reference.py").read_text(encoding="utf-8")
CLASS = {
    "s01-right": RIGHT,
    "s02-mean": RIGHT.replace(" / len(X)", ""),
    "s03-sign": RIGHT.replace("w - lr", "w + lr"),
    "s04-rate": RIGHT.replace("lr * g", "0.05 * g"),
    "s05-both": RIGHT.replace(" / len(X)", "").replace("w - lr", "w + lr"),
    "s06-twice": RIGHT.replace("X.T @ error", "2 * X.T @ error"),
    "s07-own": RIGHT.replace("X @ w - y", "X @ w - 2 * y"),
    "s08-raises": RIGHT.replace("X @ w", "X @ nowhere"),
    "s09-absent": "def other():\n    pass\n",
}
SCORES = dict(zip(CLASS, (100.0, 70.0, 75.0, 80.0, 45.0, 100.0, 0.0, 0.0, 0.0), strict=True))


def hand_in(folder: Path, texts: Mapping[str, str]) -> Path:
    """A folder of submissions, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def plain(record: Mapping[str, Any]) -> str:
    """The record's bytes without what took how long."""
    return record_json({name: value for name, value in record.items() if name != "timing"})


class Lent(Protocol):
    """A sandbox on loan, see tests/conftest.py."""

    def close(self) -> None: ...


class Desk:
    """One course on disk and the folder its reports go to."""

    def __init__(self, home: Path) -> None:
        self.course = home / "course"
        self.out = home / "out"
        self.handed_in = home / "handed-in"
        shutil.copytree(COURSE, self.course)

    def options(self, **changes: Any) -> GradeOptions:
        asked = {"course": self.course, "lab": "step", "path": self.handed_in, "out": self.out, "pages": False}
        return GradeOptions(**{**asked, **changes})

    def grade(self, texts: Mapping[str, str] | None = None, **changes: Any) -> Summary:
        """Grades what lies there, after these texts were handed in."""
        hand_in(self.handed_in, texts or {})
        return grade(self.options(**changes))

    def records(self, out: Path | None = None) -> dict[str, dict[str, Any]]:
        lines = ((out or self.out) / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return {record["submission"]: record for record in map(json.loads, lines)}

    def plain(self, out: Path | None = None) -> dict[str, str]:
        return {name: plain(record) for name, record in self.records(out).items()}

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces a text that stands once in a file of the course."""
        text = (self.course / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.course / path).write_text(text.replace(old, new), encoding="utf-8")

    def cli(self, command: str, *arguments: str) -> Result:
        """A command of the program, in this process."""
        line = [command, "step", *arguments, "--course", str(self.course)]
        return CliRunner().invoke(app, line, env={"LC_ALL": "C.UTF-8", "GRADER_DEBUG": "", "GRADER_SEED": ""})

    def line(self, *arguments: str) -> list[str]:
        """`grader grade` as a process of its own."""
        asked = ["grade", "step", str(self.handed_in), "--out", str(self.out), "--course", str(self.course), "--no-pages"]
        return [sys.executable, "-m", "grader", *asked, *arguments]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "GRADER_SEED": "", **changes}


def scores(records: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> dict[str, Any]:
    return {name: records[name]["score"] for name in names}


@pytest.fixture
def desk(tmp_path: Path, lent: None) -> Desk:
    """A fresh copy of the course; sandboxes are lent."""
    return Desk(tmp_path)


@pytest.fixture
def given_back(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A crew for any class; whether each of its submissions came back undone."""
    told: list[bool] = []
    ask = Crew.graded

    def graded(self: Crew, submission: Submission, kept: bytes | None, task: Callable[[Submission], Task]) -> Done | None:
        done = ask(self, submission, kept, task)
        told.append(done is None)
        return done

    monkeypatch.setattr(Crew, "graded", graded)
    monkeypatch.setattr(pipeline, "MANY", 1)
    return told
