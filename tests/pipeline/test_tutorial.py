"""docs/tutorial-lab.md is followed word for word: its files are written, its commands run, what it shows is what they print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from grader.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial-lab.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`(?P<path>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"^[─=]+$")


def steps() -> Iterator[tuple[str, str]]:
    """(path, text) of a file to write, or ("", commands with what they print)."""
    for block in BLOCK.finditer(PAGE):
        assert (block["path"] is None) == (block["kind"] == "console"), block[0]
        yield block["path"] or "", block["body"]


def run(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "grader"
    done = CliRunner().invoke(app, arguments, env={"LC_ALL": "C.UTF-8", "COLUMNS": "80", "GRADER_DEBUG": "", "GRADER_SEED": ""})
    assert done.exit_code == 0, f"{command}: {done.output}"
    return done.stdout


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines shown of its output."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = piece.rstrip("\n").split("\n")
        yield command, shown


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> None:
    """The shown lines stand in each command's output, in that order; the samples get what the tutorial expects of them."""
    monkeypatch.chdir(tmp_path)
    for path, text in steps():
        if path:
            (tmp_path / path).write_text(text, encoding="utf-8")
            continue
        for command, shown in commands(text):
            printed = iter([line.rstrip() for line in run(command).splitlines()])
            for line in shown:
                assert line.rstrip() in printed, f"$ {command}: no line {line!r} (any more)"


def test_the_tutorial_expects_what_is_shown() -> None:
    """Its expected.yaml and the table that it shows say the same."""
    expected = yaml.safe_load(next(text for path, text in steps() if path.endswith("expected.yaml")))
    for name, entry in expected.items():
        assert re.search(rf"^{name} +{entry['score']}\b", PAGE, re.MULTILINE), name


def test_the_shown_error_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence at the end is what the misspelt rubric gives."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["new", "softmax", "--function", "softmax"]).exit_code == 0
    for path, text in steps():
        if path.startswith(("labs/", "rubrics/")):
            (tmp_path / path).write_text(text.replace("probe: probabilities", "probe: probabilties", 1), encoding="utf-8")
    told = CliRunner().invoke(app, ["explain", "softmax"]).stderr.strip()
    assert f"\n    {told}\n" in PAGE
