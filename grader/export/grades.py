"""What counts for each student: one grade per person, of a group's submission one for every member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A student's points; None where there is nothing to hand over: an empty cell, never 0."""

    id: str
    name: str
    submission: str
    points: Decimal | None
    maximum: Decimal
    record: Mapping[str, Any]

    @property
    def shown(self) -> str:
        """The points with a point and at most two decimals; empty where there are none."""
        return "" if self.points is None else plain(self.points)


def plain(number: Decimal) -> str:
    """12.50 as 12.5, 90.00 as 90."""
    text = f"{number.quantize(_CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grades(records: Iterable[Mapping[str, Any]]) -> Iterator[Grade]:
    """One after the other, in the records' order."""
    for record in records:
        student = record.get("student") or {}
        members = (record.get("group") or {}).get("members") or [student]
        maximum = record.get("final_max_score", record.get("max_score") or 0)
        for one in members:
            yield Grade(
                id=str(one.get("id") or record["submission"]),
                name=str(one.get("name") or ""),
                submission=str(record["submission"]),
                points=points_of(record),
                maximum=Decimal(str(maximum)),
                record=record,
            )


def points_of(record: Mapping[str, Any]) -> Decimal | None:
    """What counts: after decisions by hand and the course's policy; None for what the grader couldn't grade."""
    value = record.get("final_score", record.get("score") if record.get("status") == "graded" else None)
    return None if value is None else Decimal(str(value))
