"""A class in numbers: one compact row per record, what is frequent, what waits for a person.

Records stream through; what is kept per record is some hundred bytes, and what many have alike is kept once.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from grader.model import Text
from grader.report.clean import one_line
from grader.report.decided import as_decided
from grader.report.paths import page_path
from grader.report.view import Record, failing, has_score, is_written, maybe, part_title, text

BINS: Final = 11  # 0–9, 10–19, … 90–99 and 100 percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One submission in the class's table."""

    submission: str
    id: str
    name: str
    status: str
    score: float | None
    max_score: float
    review: bool
    parts: Mapping[str, float | None]
    mistakes: tuple[tuple[str, str], ...]
    cluster: str = ""
    unread: bool = False  # written answers wait for a person's points
    seconds: float | None = None  # that running it took
    stuck: str = ""  # failed | missing: a part that gave nothing to compare

    @property
    def page(self) -> str:
        return page_path(self.submission, "staff")

    @property
    def label(self) -> str:
        return f"{self.id} {self.name}".strip() if self.name != self.id else self.id

    @property
    def percent(self) -> float | None:
        return None if self.score is None else 100.0 if self.max_score <= 0 else 100.0 * self.score / self.max_score


@dataclass(slots=True)
class Part:
    id: str
    title: Text
    max_score: float


@dataclass(slots=True)
class Mistake:
    """A mistake and who made it."""

    key: tuple[str, str]  # part, mistake
    title: Text
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Suggestion:
    """An unlisted mistake that would give a cluster's results."""

    part: str
    text: Text
    promote: str  # the command that makes it an entry of the rubric


@dataclass(slots=True)
class Group:
    """Submissions that a person can judge together."""

    kind: str  # cluster | stale | other | ungraded | unusable
    cluster: str = ""
    parts: tuple[Text, ...] = ()
    message: Text | None = None
    suggestions: dict[tuple[str, str], Suggestion] = field(default_factory=dict)
    promote: str = ""  # the command that makes what they did an entry of the rubric, where nothing is suggested
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class ClassSummary:
    rows: list[Row]
    parts: list[Part]
    mistakes: list[Mistake]
    queue: list[Group]

    @property
    def scores(self) -> list[float]:
        return [row.score for row in self.rows if row.score is not None]

    @property
    def mean(self) -> float | None:
        return statistics.fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        return statistics.median(self.scores) if self.scores else None

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def unread(self) -> list[Row]:
        return [row for row in self.rows if row.unread]

    @property
    def timed(self) -> list[Row]:
        """Those that were run, the quickest first."""
        return sorted((row for row in self.rows if row.seconds is not None), key=lambda row: row.seconds or 0.0)

    def earned(self, part: Part) -> list[float]:
        """Points that the class has in a part."""
        return [value for row in self.rows if (value := row.parts.get(part.id)) is not None]

    @property
    def to_review(self) -> int:
        return sum(len(group.rows) for group in self.queue)

    @property
    def full(self) -> int:
        return sum(row.percent is not None and row.percent >= 100 for row in self.rows)

    def bins(self) -> list[int]:
        """How many scores lie in each tenth of the points, full marks apart."""
        found = [0] * BINS
        for row in self.rows:
            if row.percent is not None:
                found[min(BINS - 1, max(0, int(row.percent // 10)))] += 1
        return found


def summarise(records: Iterable[Record]) -> ClassSummary:
    """The class's numbers; rows sorted by submission, mistakes and clusters by how many they concern."""
    rows: list[Row] = []
    alike: dict[Any, Any] = {}
    parts: dict[str, Part] = {}
    mistakes: dict[tuple[str, str], Mistake] = {}
    groups: dict[tuple[str, str], Group] = {}
    for record in map(as_decided, records):
        row = _row(record, alike)
        rows.append(row)
        _note_parts(record, parts)
        for key, title in _mistakes(record).items():
            mistakes.setdefault(key, Mistake(key, title)).rows.append(row)
        kind = _waits(record)
        if kind:
            group = groups.setdefault((kind, row.cluster), _group(kind, record))
            group.rows.append(row)
            for one in _suggestions(record) if kind == "cluster" else ():
                group.suggestions.setdefault((one.part, one.text.en), one)
    rows.sort(key=_order)
    for members in [*(item.rows for item in mistakes.values()), *(group.rows for group in groups.values())]:
        members.sort(key=_order)
    by_count = sorted(mistakes.values(), key=lambda item: (-len(item.rows), item.key))
    return ClassSummary(rows, list(parts.values()), by_count, sorted(groups.values(), key=_urgency))


def _order(row: Row) -> str:
    return row.submission


def _urgency(group: Group) -> tuple[int, int, str]:
    """The grader's own failures first, then what is answered for most students at once."""
    return ({"ungraded": 0, "stale": 1, "cluster": 1, "other": 2}.get(group.kind, 3), -len(group.rows), group.cluster)


def _row(record: Record, alike: dict[Any, Any]) -> Row:
    """`alike`: what earlier rows hold, by itself; a row with the same shares it."""
    student: Mapping[str, Any] = record.get("student") or {}
    submission, cluster = str(record.get("submission")), one_line(record.get("cluster"))
    number = one_line(student.get("id") or submission)
    name = one_line(student.get("name"))
    parts = _part_scores(record)
    mistakes = tuple(_mistakes(record))
    return Row(
        submission=submission,
        id=submission if number == submission else number,
        name=submission if name == submission else name,
        status=sys.intern(one_line(record.get("status"))),
        score=float(record["score"]) if has_score(record) else None,
        max_score=alike.setdefault(most := float(record.get("max_score") or 0), most),
        review=bool(record.get("needs_review")),
        parts=alike.setdefault(("parts", *parts.items()), parts),
        mistakes=alike.setdefault(("mistakes", mistakes), mistakes),
        cluster=alike.setdefault(cluster, cluster),
        unread=any(p.get("status") == "unread" for p in record.get("parts") or ()),
        seconds=_seconds(record.get("timing") or {}),
        stuck=next(
            (s for s in ("failed", "missing") for p in record.get("parts") or () if p.get("status") == s and p.get("max_score")),
            "",
        ),
    )


def _part_scores(record: Record) -> dict[str, float | None]:
    return {
        str(p.get("id")): None if p.get("status") == "ungraded" or is_written(p) else float(p.get("score") or 0)
        for p in record.get("parts") or ()
    }


def _seconds(timing: Mapping[str, Any]) -> float | None:
    wall = timing.get("wall_s")
    return float(wall) if isinstance(wall, int | float) else None


def _mistakes(record: Record) -> dict[tuple[str, str], Text]:
    return {
        (one_line(item.get("part")), one_line(item.get("mistake"))): maybe(item.get("title")) or text(item.get("mistake"))
        for item in record.get("deductions") or ()
    }


def _note_parts(record: Record, parts: dict[str, Part]) -> None:
    for item in record.get("parts") or ():
        known = parts.setdefault(str(item.get("id")), Part(str(item.get("id")), part_title(item), 0.0))
        known.max_score = max(known.max_score, float(item.get("max_score") or 0))


def _waits(record: Record) -> str:
    """Why a record waits for a person; empty when it doesn't."""
    if record.get("status") in {"ungraded", "unusable"}:
        return str(record["status"])
    if record.get("overrides") and not record.get("needs_review"):
        return ""
    if any(one.get("stale") for one in record.get("overrides") or ()):
        return "stale"
    if record.get("cluster") and record.get("needs_review"):
        return "cluster"
    return "other" if record.get("needs_review") else ""


def _group(kind: str, record: Record) -> Group:
    open_parts = [part for part in record.get("parts") or () if part.get("status") in {"unexplained", "failed"}]
    first = next((check for part in open_parts for check in failing(part)), None)
    return Group(
        kind=kind,
        cluster=one_line(record.get("cluster")),
        parts=tuple(part_title(part) for part in open_parts) if kind == "cluster" else (),
        message=maybe(first.get("message")) if first and kind == "cluster" else None,
        promote=f"{_promote(record)} --edit-replace OLD --edit-with NEW --in FUNCTION --title-en TITLE --title-zh TITLE"
        if kind == "cluster"
        else "",
    )


def _promote(record: Record) -> str:
    """What staff copy, and fill in where it is written in capitals."""
    return f"grader promote {one_line(record.get('lab'))} {one_line(record.get('cluster'))} --id NAME --points POINTS"


def _suggestions(record: Record) -> Iterator[Suggestion]:
    """All of them, each with the command that chooses just it."""
    offered = list(record.get("suggestions") or ())
    names = [one_line(item.get("part")) for item in offered]
    open_parts = sum(part.get("status") == "unexplained" for part in record.get("parts") or ())
    for at, (item, part) in enumerate(zip(offered, names, strict=True)):
        chosen = f" --part {part}" if open_parts > 1 else ""
        chosen += f" --suggestion {names[: at + 1].count(part)}" if names.count(part) > 1 else ""
        said = maybe(item.get("text"))
        if said:
            yield Suggestion(part, said, _promote(record) + chosen)
