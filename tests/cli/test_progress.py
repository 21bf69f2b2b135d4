"""Progress says how far the class is, without a terminal too, and counts by what a person must do."""

from __future__ import annotations

from typing import Any

import pytest

from grader.cli import progress as progress_module
from grader.cli.progress import kind, progress


def record(**changes: Any) -> dict[str, Any]:
    return {"status": "graded", "needs_review": False, "deductions": [], "score": 100.0, "max_score": 100.0, **changes}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "full marks"),
        ({"score": 85.0, "deductions": [{}]}, "explained"),
        ({"score": 85.0, "deductions": [{}], "needs_review": True}, "to review"),
        ({"score": 60.0}, "lost points"),
        ({"status": "ungraded", "score": None, "needs_review": True}, "ungraded"),
        ({"status": "unusable", "score": None}, "unusable"),
    ],
)
def test_a_record_falls_into_one_heap(changes: dict[str, Any], expected: str) -> None:
    """The grader's own failures and what waits for a person are counted apart from points."""
    assert kind(record(**changes)) == expected


def test_without_a_terminal_lines_come_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log file progress is a line every some seconds on stderr, not a bar; stdout stays for results."""
    monkeypatch.setattr(progress_module, "EVERY_S", 0.0)
    with progress(quiet=False) as seen:
        seen.on_total(4)
        seen.on_record(record())
        seen.on_record(record(needs_review=True))
    told = capsys.readouterr()
    assert told.out == ""
    assert "2 of 4" in told.err
    assert "1 full marks · 1 to review" in told.err


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """--quiet leaves stderr to errors, and still counts."""
    monkeypatch.setattr(progress_module, "EVERY_S", 0.0)
    with progress(quiet=True) as seen:
        seen.on_total(1)
        seen.on_record(record())
    assert seen.done == 1
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the bar shows the counts and disappears when it is done."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with progress(quiet=False) as seen:
        seen.on_total(2)
        seen.on_record(record())
        seen.on_record(record())
    assert capsys.readouterr().out == ""
    assert seen.counts() == "2 full marks"
