"""What a person decided, laid over what the machine found: points of the total, a part or a deduction, and a comment.

The machine's verdict stays in the record beside it; a decision whose basis has changed stands and is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from grader.score.points import CENT, ZERO

Record = dict[str, Any]
OPEN: Final = frozenset({"unexplained", "failed", "ungraded"})  # parts that a person is asked to judge
WRITTEN: Final = frozenset({"unread", "unanswered"})  # parts whose points are a person's alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One decision. Without a part it concerns the total; without points it accepts the machine's, or only comments."""

    part: str = ""
    mistake: str = ""
    points: Decimal | None = None
    accepted: bool = False
    comment: str = ""
    who: str = ""
    made: int = 0  # seconds since 1970
    basis: Mapping[str, Any] = field(default_factory=dict)  # what it rested on, see `basis_of`

    @property
    def target(self) -> str:
        """total, part or deduction."""
        return "deduction" if self.mistake else "part" if self.part else "total"


def basis_of(record: Mapping[str, Any], content: str, part: str = "", mistake: str = "") -> dict[str, Any]:
    """What a decision on this target rests on: the submission's content, the rubric's entries, the machine's verdict."""
    parts = [one for one in record.get("parts") or () if part in ("", one["id"])]
    taken = [one for one in record.get("deductions") or () if part in ("", one["part"]) and mistake in ("", one["mistake"])]
    verdict: list[Any] = [[one["mistake"], one["part"], one["points"]] for one in taken]
    if not mistake:
        verdict += [[one["id"], one["status"], one["score"], one["max_score"]] for one in parts]
        verdict += [record.get("status"), record.get("cluster") if any(one["status"] == "unexplained" for one in parts) else None]
    return {"content": content, "entries": {one["mistake"]: one.get("entry") for one in taken}, "verdict": verdict}


def changed(override: Override, record: Mapping[str, Any], content: str) -> tuple[str, ...]:
    """Which pieces of the basis are no longer what they were: content, rubric, verdict."""
    now = basis_of(record, content, override.part, override.mistake)
    was = override.basis
    entries = was.get("entries") or {}
    edited = any(name in entries and entries[name] != digest for name, digest in now["entries"].items())
    told = {
        "content": was.get("content") != now["content"],
        "rubric": edited,
        "verdict": was.get("verdict") != now["verdict"],
    }
    return tuple(name for name, differs in told.items() if differs)


def decided(record: Record, overrides: Sequence[Override], content: str) -> Record:
    """The record with `overrides`, `final_score` and, where they differ, parts' `final_score` and deductions' `final_points`.

    The total's decision goes before a part's, a part's before a deduction's. `needs_review` becomes what is left to judge.
    """
    if not overrides:
        return record
    by_target = {(one.part, one.mistake): one for one in overrides}
    flagged = {target: changed(one, record, content) for target, one in by_target.items()}
    deductions = [_deduction(one, by_target) for one in record["deductions"]]
    parts = [_part(one, [d for d in deductions if d["part"] == one["id"]], by_target) for one in record["parts"]]
    whole = by_target.get(("", ""))
    final = whole.points if whole is not None and whole.points is not None else _sum(parts)
    read = [Decimal(str(one["max_score"])) for one in parts if one["status"] in WRITTEN and "final_score" in one]
    maximum = {"final_max_score": float(Decimal(str(record["max_score"])) + sum(read))} if read else {}
    return {
        **record,
        "deductions": deductions,
        "parts": parts,
        "overrides": [_told(one, record, flagged[target]) for target, one in sorted(by_target.items())],
        "final_score": None if final is None else float(final.quantize(CENT)),
        **maximum,
        "needs_review": any(flagged.values()) or (bool(record["needs_review"]) and not _answered(record, by_target)),
    }


def machine_points(record: Mapping[str, Any], part: str, mistake: str) -> float | None:
    """What the machine gave the target, or took for it."""
    found: Iterator[float | None]
    if mistake:
        found = (one["points"] for one in record["deductions"] if (one["part"], one["mistake"]) == (part, mistake))
    elif part:
        found = (one["score"] for one in record["parts"] if one["id"] == part)
    else:
        found = iter([record["score"]])
    return next(found, None)


def _deduction(deduction: Record, by_target: Mapping[tuple[str, str], Override]) -> Record:
    override = by_target.get((deduction["part"], deduction["mistake"]))
    if override is None or override.points is None:
        return deduction
    return {**deduction, "final_points": float(override.points)}


def _part(part: Record, deductions: Sequence[Record], by_target: Mapping[tuple[str, str], Override]) -> Record:
    override = by_target.get((part["id"], ""))
    if override is not None and override.points is not None:
        return {**part, "final_score": float(override.points)}
    if part["score"] is None or not any("final_points" in one for one in deductions):
        return part
    most = Decimal(str(part["max_score"]))
    rest = most - Decimal(str(part["score"])) - _points(deductions, "points")  # what no deduction names stays lost
    final = max(ZERO, most - max(ZERO, rest) - _points(deductions, "final_points"))
    return {**part, "final_score": float(final)}


def _points(deductions: Iterable[Record], name: str) -> Decimal:
    return sum((Decimal(str(one.get(name, one["points"]))) for one in deductions), ZERO)


def _sum(parts: Iterable[Record]) -> Decimal | None:
    """The parts' sum; None where a part that counts has no points yet."""
    scores = [one.get("final_score", one["score"]) for one in parts if one["status"] not in WRITTEN or "final_score" in one]
    return None if not scores or None in scores else sum((Decimal(str(score)) for score in scores), ZERO)


def _answered(record: Record, by_target: Mapping[tuple[str, str], Override]) -> bool:
    """Whether a person has judged all that was to be judged: the whole, or every open part."""
    judged = {part for (part, mistake), one in by_target.items() if not mistake and (one.accepted or one.points is not None)}
    waiting = {one["id"] for one in record["parts"] if one["status"] in OPEN}
    return "" in judged or bool(waiting and waiting <= judged)


def _told(override: Override, record: Record, stale: tuple[str, ...]) -> Record:
    return {
        "target": override.target,
        "part": override.part or None,
        "mistake": override.mistake or None,
        "points": None if override.points is None else float(override.points),
        "machine": machine_points(record, override.part, override.mistake),
        "accepted": override.accepted,
        "comment": override.comment,
        "who": override.who,
        "made": moment(override.made),
        "stale": list(stale),
    }


def moment(made: int) -> str:
    """The second in UTC as ISO 8601 has it."""
    return datetime.fromtimestamp(made, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
