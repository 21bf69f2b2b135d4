"""Progress says how far the class is, without a terminal too, and counts by what a person must do."""

from __future__ import annotations

from typing import Any

import pytest

from grader.cli import progress as progress_module
from grader.cli.progress import progress


def record(**changes: Any) -> dict[str, Any]:
    return {"status": "graded", "needs_review": False, "deductions": [], "score": 100.0, "max_score": 100.0, **changes}


def test_without_a_terminal_lines_come_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log file progress is a line every some seconds on stderr, not a bar; stdout stays for results."""
    monkeypatch.setattr(progress_module, "EVERY_S", 0.0)
    with progress("lab3", "en", quiet=False) as seen:
        seen.on_total(4)
        seen.on_record(record())
        seen.on_record(record(needs_review=True))
    told = capsys.readouterr()
    assert told.out == ""
    assert "2/4" in told.err
    assert "review 1" in told.err


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """--quiet leaves stderr to errors, and still counts."""
    monkeypatch.setattr(progress_module, "EVERY_S", 0.0)
    with progress("lab3", "en", quiet=True) as seen:
        seen.on_total(1)
        seen.on_record(record())
    assert seen.done == 1
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the bar shows the counts and disappears when it is done."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with progress("lab3", "en", quiet=False) as seen:
        seen.on_total(2)
        seen.on_record(record())
        seen.on_record(record())
    assert capsys.readouterr().out == ""
    assert seen.done == 2
