"""Drops, bonus, lateness and cap: what counts beside the machine's points, with reasons in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from grader.model import HandedIn, Student
from grader.rubric.cross import problems
from grader.rubric.schema import Rubric
from grader.score.handed import dressed
from grader.score.policy import adjusted

DUE = datetime.fromisoformat("2026-11-27T23:59+08:00")
PARTS = (("softmax", 30, 30), ("loss", 10, 20), ("update", 40, 50))


def record(score: float | None = 80.0, **changes: Any) -> dict[str, Any]:
    parts = [
        {"id": name, "title": {"en": name, "zh": name}, "score": float(got), "max_score": float(most), "status": "explained"}
        for name, got, most in PARTS
    ]
    return {"status": "graded", "score": score, "max_score": 100.0, "parts": parts, "deductions": [], **changes}


def rubric_of(**keys: Any) -> Rubric:
    rubric = {
        "lab": "lab3",
        "title": {"en": "x", "zh": "x"},
        "entry_points": {"softmax": {"function": "softmax"}},
        "parts": [{"id": name, "points": most} for name, _, most in PARTS],
        **keys,
    }
    return Rubric.model_validate(rubric)


def policy(**keys: Any) -> Mapping[str, Any] | None:
    return rubric_of(**keys).policy


def counted(
    submitted: str | None = None, *, marked: bool = False, one: dict[str, Any] | None = None, **keys: Any
) -> dict[str, Any]:
    """The record of somebody who handed in then, under this policy."""
    came = HandedIn(submitted=datetime.fromisoformat(submitted) if submitted else None, marked_late=marked)
    return adjusted(dressed(one or record(), Student(id="1"), came, DUE, policy(**keys)))


@pytest.mark.parametrize(
    ("late", "submitted", "final"),
    [
        ({"per_day": 10}, "2026-11-27T23:59:00+08:00", 80),
        ({"per_day": 10}, "2026-11-27T23:59:01+08:00", 70),
        ({"per_day": 10}, "2026-11-28T23:59:00+08:00", 70),
        ({"per_day": 10}, "2026-11-28T23:59:01+08:00", 60),
        ({"per_day": 10}, "2026-11-27T16:00:00+00:00", 70),
        ({"per_day": 10}, "2026-11-28T00:10:00", 70),
        ({"per_day": 10, "grace_minutes": 15}, "2026-11-28T00:14:00+08:00", 80),
        ({"per_day": 10, "grace_minutes": 15}, "2026-11-28T00:15:00+08:00", 70),
        ({"per_day": 10, "of": "score"}, "2026-11-28T12:00+08:00", 72),
        ({"per_day": 7.5, "unit": "points"}, "2026-11-29T12:00+08:00", 65),
        ({"per_hour": 1}, "2026-11-28T02:00+08:00", 77),
        ({"per_day": 30, "floor": 50}, "2026-11-30T12:00+08:00", 50),
        ({"per_day": 50, "max_days": 1}, "2026-11-29T12:00+08:00", 0),
        ({"per_day": 50, "max_days": 1, "beyond": "stop"}, "2026-11-29T12:00+08:00", 30),
        ({"per_day": 50}, "2026-12-24T12:00+08:00", 0),
    ],
)
def test_lateness(late: dict[str, Any], submitted: str, final: float) -> None:
    """Each begun day or hour since the deadline, in any zone; grace, percent or points, bounds."""
    found = counted(submitted, late=late)
    assert found["final_score"] == final
    assert found["score"] == 80.0
    assert sum(one["points"] for one in found["adjustments"]) == final - 80
    assert all(one["text"]["en"] and one["text"]["zh"] for one in found["adjustments"])


def test_marked_late() -> None:
    """A mark without a time counts as the days that the rubric names, grace or not, and says that it does."""
    found = counted(marked=True, late={"per_day": 10, "grace_minutes": 2000})
    assert found["late"]["minutes"] is None
    assert found["final_score"] == 70.0
    assert "没有具体时间" in found["adjustments"][0]["text"]["zh"]
    assert counted(marked=True, late={"per_day": 10, "unknown_days": 0})["final_score"] == 80.0


def test_drops() -> None:
    """The smallest share goes; the others are scaled to its points: 70 of 80 is 87.5 of 100."""
    found = counted(drops={"lowest": 1})
    assert (found["final_score"], found["adjustments"][0]["points"]) == (87.5, 7.5)
    assert "loss" in found["adjustments"][0]["text"]["zh"]
    assert counted(drops={"lowest": 1, "among": ["softmax", "update"]})["final_score"] == 90.0


def test_bonus_and_cap() -> None:
    """Points on top where every condition holds; the cap comes last."""
    early = {"id": "early", "points": 5, "hours_early": 24}
    assert counted("2026-11-26T23:59+08:00", bonus=[early])["final_score"] == 85.0
    assert counted("2026-11-27T00:00+08:00", bonus=[early])["final_score"] == 80.0
    assert counted(bonus=[early])["final_score"] == 80.0
    assert counted(bonus=[{"id": "clean", "points": 30, "parts": ["softmax"]}])["final_score"] == 110.0
    capped = counted(bonus=[{"id": "clean", "points": 30, "parts": ["softmax"]}], cap=100)
    assert [(one["id"], one["points"]) for one in capped["adjustments"]] == [("clean", 30.0), ("cap", -10.0)]


def test_rounding() -> None:
    """Half a cent goes up, as people round."""
    assert counted("2026-11-28T12:00+08:00", one=record(33.35), late={"per_day": 10, "of": "score"})["final_score"] == 30.01


def test_people_have_the_last_word() -> None:
    """Points of a part by hand are where the policy starts; a total by hand is left alone; ungraded stays without points."""
    late = {"per_day": 10}
    part = {"target": "part", "points": 50.0}
    by_hand = record(overrides=[part], final_score=90.0)
    found = counted("2026-11-28T12:00+08:00", one=by_hand, late=late)
    assert (found["score"], found["decided_score"], found["final_score"]) == (80.0, 90.0, 80.0)
    total = record(overrides=[{"target": "total", "points": 95.0}], final_score=95.0)
    assert counted("2026-11-28T12:00+08:00", one=total, late=late)["final_score"] == 95.0
    nothing = counted("2026-11-28T12:00+08:00", one=record(None, status="ungraded"), late=late)
    assert "final_score" not in nothing


def test_twice_is_once() -> None:
    """Adjusting an adjusted record changes nothing; without a policy it is as the machine left it."""
    once = counted("2026-11-28T12:00+08:00", late={"per_day": 10})
    assert adjusted(once) == once
    assert "final_score" not in dressed(adjusted({**once, "policy": None}), Student(id="1"), HandedIn(), None)
    assert policy() is None


def test_parts_that_a_policy_names_exist() -> None:
    """A part that isn't run is named with the nearest one; something must be left to count."""
    rubric = Rubric.model_validate(
        {
            "lab": "lab3",
            "title": {"en": "x", "zh": "x"},
            "entry_points": {"softmax": {"function": "softmax"}},
            "parts": [{"id": "softmax", "points": 100}],
            "drops": {"lowest": 1},
            "bonus": [{"id": "early", "points": 5, "parts": ["sofmax"]}],
        }
    )
    said = [sentence.en for _, sentence in problems(rubric, "lab3")]
    assert "'sofmax' is no part that is run; did you mean 'softmax'?" in said
    assert any("can't be dropped" in sentence for sentence in said)
    with pytest.raises(ValueError, match="with its zone"):
        Rubric.model_validate({**rubric.model_dump(by_alias=True), "due": "2026-11-27T23:59"})


@pytest.mark.parametrize(
    ("keys", "named", "moment"),
    [
        ({}, None, None),
        ({"due": "2026-11-27T23:59+08:00"}, None, "2026-11-27T23:59+08:00"),
        ({"due": "2026-11-27T23:59+08:00"}, "2026-12-01T00:00+08:00", "2026-12-01T00:00+08:00"),
        ({}, "2026-12-01T00:00+08:00", "2026-12-01T00:00+08:00"),
        ({"due": "2026-11-27T23:59+08:00", "late": {"per_day": 10, "max_days": 3}}, None, "2026-11-30T23:59+08:00"),
        ({"due": "2026-11-27T23:59+08:00", "late": {"per_day": 10}}, None, "2026-11-27T23:59+08:00"),
        (
            {"due": "2026-11-27T23:59+08:00", "reveal": "2026-12-24T00:00+08:00"},
            "2026-12-01T00:00+08:00",
            "2026-12-24T00:00+08:00",
        ),
        ({"due": "2026-11-27T23:59+08:00", "reveal": "never"}, "2026-12-01T00:00+08:00", None),
    ],
)
def test_when_hidden_checks_are_shown(keys: Any, named: str | None, moment: str | None) -> None:
    """From the deadline, or from the end of the days that late work is taken; from `reveal` where it is given; else never."""
    given = rubric_of(**keys).reveals(datetime.fromisoformat(named) if named else None)
    assert given == (datetime.fromisoformat(moment) if moment else None)


def test_reveal_is_a_time_with_its_zone_or_never() -> None:
    """Another word is an error that says what is needed; the rubric's JSON holds what was written."""
    with pytest.raises(ValueError, match="with its zone"):
        rubric_of(reveal="later")
    assert rubric_of(reveal="never").model_dump(mode="json")["reveal"] == "never"
    assert rubric_of(reveal="2026-12-01T00:00+08:00").model_dump(mode="json")["reveal"] == "2026-12-01T00:00:00+08:00"
