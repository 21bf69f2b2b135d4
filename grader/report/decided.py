"""Records as people decided them: their points in the places where pages and tables look for points.

What the machine gave stays beside them, as `machine_score`, and each decision is told in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from grader.model import Text
from grader.report.clean import one_line
from grader.report.words import both, listed

_STALE: Final = ("content", "rubric", "verdict")


def as_decided(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record with final points for the machine's; unchanged where nobody decided anything."""
    if not record.get("overrides"):
        return record
    final = record.get("decided_score", record.get("final_score"))
    return {
        **record,
        "score": final,
        "machine_score": record.get("score"),
        "max_score": record.get("final_max_score", record.get("max_score")),
        "status": "graded" if final is not None else record.get("status"),
        "parts": [_part(part, record) for part in record.get("parts") or ()],
        "deductions": [_deduction(item) for item in record.get("deductions") or ()],
    }


def _part(part: Mapping[str, Any], record: Mapping[str, Any]) -> Mapping[str, Any]:
    own = [one for one in record["overrides"] if one.get("part") == part.get("id") and not one.get("mistake")]
    by_hand = any(one.get("points") is not None for one in own)
    looked = by_hand or any(one.get("accepted") for one in own)
    final = {"score": part["final_score"]} if "final_score" in part else {}
    return {**part, **final, **({"by_hand": True} if by_hand else {}), **({"looked": True} if looked else {})}


def _deduction(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**item, "points": item["final_points"], "by_hand": True} if "final_points" in item else item


def decisions(record: Mapping[str, Any], *, staff: bool) -> list[dict[str, Any]]:
    """Each decision as a page tells it: what, the points, the comment's lines; for staff by whom, and what changed since."""
    return [_decision(one, record, staff=staff) for one in record.get("overrides") or ()]


def _decision(one: Mapping[str, Any], record: Mapping[str, Any], *, staff: bool) -> dict[str, Any]:
    stale = [both(f"stale.{name}") for name in _STALE if name in (one.get("stale") or ())]
    return {
        "title": _title(one, record),
        "points": _given(one),
        "comment": [one_line(line) for line in str(one.get("comment") or "").split("\n") if line.strip()],
        "by": both("decision.by", who=one_line(one.get("who")), made=when(one.get("made"))) if staff else None,
        "stale": both("decision.stale", what=listed(stale)) if staff and stale else None,
    }


def when(made: object) -> str:
    """A record's moment as people read it, to the minute."""
    return f"{one_line(made)[:16].replace('T', ' ')} UTC"


def _title(one: Mapping[str, Any], record: Mapping[str, Any]) -> Text:
    if not one.get("part"):
        return both("decision.total")
    part = _named(record.get("parts"), "id", one["part"])
    if not one.get("mistake"):
        return both("decision.part", part=part)
    return both("decision.deduction", mistake=_named(record.get("deductions"), "mistake", one["mistake"]), part=listed([part]))


def _named(items: Any, name: str, value: object) -> Text:
    title = next((item.get("title") for item in items or () if item.get(name) == value), None)
    if isinstance(title, Mapping):
        return Text(one_line(title.get("en") or title.get("zh")), one_line(title.get("zh") or title.get("en")))
    return Text(one_line(value), one_line(value))


def _given(one: Mapping[str, Any]) -> Text:
    if one.get("points") is None:
        return both("decision.accepted" if one.get("accepted") else "decision.comment")
    key = "decision.cost" if one.get("mistake") else "decision.points"
    return both(key, points=f"{one['points']:g}", machine="–" if one.get("machine") is None else f"{one['machine']:g}")
