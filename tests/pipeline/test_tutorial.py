"""docs/tutorial-lab.md is followed word for word: its files are written, its commands run, what it shows is what they print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from grader.cli.app import app

from .following import follow, page, steps

PAGE = page("tutorial-lab.md")


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> None:
    """The shown lines stand in each command's output, in that order; the samples get what the tutorial expects of them."""
    monkeypatch.chdir(tmp_path)
    follow(PAGE)


def test_the_tutorial_expects_what_is_shown() -> None:
    """Its expected.yaml and the table that it shows say the same."""
    expected = yaml.safe_load(next(text for path, text in steps(PAGE) if path.endswith("expected.yaml")))
    for name, entry in expected.items():
        assert re.search(rf"^{name} +{entry['score']}\b", PAGE, re.MULTILINE), name


def test_the_shown_error_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence at the end is what the misspelt rubric gives."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["new", "softmax", "--function", "softmax"]).exit_code == 0
    for path, text in steps(PAGE):
        if path.startswith(("labs/", "rubrics/")):
            (tmp_path / path).write_text(text.replace("probe: probabilities", "probe: probabilties", 1), encoding="utf-8")
    told = CliRunner().invoke(app, ["explain", "softmax"]).stderr.strip()
    assert f"\n    {told}\n" in PAGE
