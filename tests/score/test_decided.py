"""What people decide is laid over the machine's verdict, never into it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grader.score.decided import Override, basis_of, decided

PARTS = [
    {"id": "a", "status": "explained", "score": 20.0, "max_score": 40.0},
    {"id": "b", "status": "unexplained", "score": 10.0, "max_score": 60.0},
    {"id": "w", "status": "unread", "score": None, "max_score": 8.0},
]
DEDUCTIONS = [
    {"mistake": "m", "part": "a", "points": 15.0, "entry": "e1"},
    {"mistake": "n", "part": "a", "points": 5.0, "entry": "e2"},
]


def record(**changes: Any) -> dict[str, Any]:
    base = {"submission": "s", "status": "graded", "score": 30.0, "max_score": 100.0, "needs_review": True, "cluster": "c"}
    return {**base, "parts": PARTS, "deductions": DEDUCTIONS, **changes}


def override(part: str = "", mistake: str = "", points: str | None = None, **more: Any) -> Override:
    basis = basis_of(record(), "content", part, mistake)
    return Override(part=part, mistake=mistake, points=None if points is None else Decimal(points), who="li", basis=basis, **more)


@pytest.mark.parametrize(
    ("overrides", "final"),
    [
        ([override(points="77.5")], 77.5),
        ([override("b", points="60")], 80.0),
        ([override("a", "m", "0")], 45.0),
        ([override("a", "m", "40")], 10.0),
        ([override("a", "m", "0"), override("a", points="12")], 22.0),
        ([override("a", points="12"), override(points="99")], 99.0),
        ([override("w", points="6")], 36.0),
        ([override(accepted=True)], 30.0),
    ],
)
def test_points_add_up(overrides: list[Override], final: float) -> None:
    """The total goes before a part, a part before a deduction; nothing falls below 0; the machine's points stay as they were."""
    found = decided(record(), overrides, "content")
    assert found["final_score"] == final
    assert (found["score"], [part["score"] for part in found["parts"]]) == (30.0, [20.0, 10.0, None])


def test_nothing_decided_changes_nothing() -> None:
    """Without a decision the record is the machine's, field by field."""
    assert decided(record(), [], "content") == record()


def test_written_points_raise_what_can_be_had() -> None:
    """Points for a written part come with that part's maximum."""
    assert decided(record(), [override("w", points="6")], "content")["final_max_score"] == 108.0


@pytest.mark.parametrize(
    ("overrides", "waits"),
    [
        ([override("a", "m", "0")], True),
        ([override("a", points="30")], True),
        ([override("b", points="30")], False),
        ([override("b", accepted=True)], False),
        ([override(accepted=True)], False),
        ([override(comment="see me")], True),
    ],
)
def test_what_a_person_judged_waits_no_longer(overrides: list[Override], waits: bool) -> None:
    """A review ends with a judgement of the total or of every unexplained part; a comment alone ends nothing."""
    assert decided(record(), overrides, "content")["needs_review"] is waits


@pytest.mark.parametrize(
    ("changes", "content", "stale"),
    [
        ({}, "content", []),
        ({}, "other", ["content"]),
        ({"deductions": [{**DEDUCTIONS[0], "entry": "e9"}, DEDUCTIONS[1]]}, "content", ["rubric"]),
        ({"deductions": [{**DEDUCTIONS[0], "points": 9.0}, DEDUCTIONS[1]]}, "content", ["verdict"]),
        ({"deductions": DEDUCTIONS[1:]}, "content", ["verdict"]),
        ({"deductions": DEDUCTIONS[:1]}, "content", []),
    ],
)
def test_a_changed_basis_is_flagged(changes: dict[str, Any], content: str, stale: list[str]) -> None:
    """Content, entry or verdict changed under a deduction's decision: it stands, is named, and waits for a person."""
    kept = [override("a", "m", "0"), override(accepted=True)] if not changes else [override("a", "m", "0")]
    found = decided(record(**changes), kept, content)
    told = next(one for one in found["overrides"] if one["target"] == "deduction")
    assert (told["points"], told["stale"]) == (0.0, stale)
    assert found["needs_review"] is (bool(stale) or bool(changes))


def test_a_total_rests_on_everything() -> None:
    """A decision on the total is flagged by a new cluster of what is unexplained, or by any part's points."""
    for changes in ({"cluster": "d"}, {"parts": [{**PARTS[0], "score": 25.0}, *PARTS[1:]]}):
        assert decided(record(**changes), [override(points="50")], "content")["overrides"][0]["stale"] == ["verdict"]
