"""Judging is never open and never unfair, whatever came back; `make fuzz` asks the same of 100,000 runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import Fate
from grader.session import Session

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))
import judging
from judging import SUBMISSION


@pytest.fixture(scope="module")
def session(session_of: Callable[[str], Session]) -> Session:
    return session_of("table")


def test_any_run_is_judged_by_the_rules(session: Session) -> None:
    """Odd shapes, NaN, text, huge numbers, wrong fates: no exception, no credit for what didn't pass, the same twice."""
    assert judging.try_many(session, 150, derandomize=True) > 100


def test_the_rules_can_be_broken(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that lets a check pass that never ran is caught."""
    right = session.run(SUBMISSION)
    record = session.judge(SUBMISSION, right)
    monkeypatch.setattr(session, "judge", lambda *_: record)
    assert judging.keeps(session, SUBMISSION, right) is record
    stopped = replace(right, observations=tuple(replace(seen, fate=Fate.TIMEOUT) for seen in right.observations))
    with pytest.raises(AssertionError, match="didn't run"):
        judging.keeps(session, SUBMISSION, stopped)
