"""Two verdicts on one submission side by side: every deduction and part that differs, and what in the rubric made it differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from grader.model import Text

Record = Mapping[str, Any]
Entries = Mapping[str, Any]

REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "new-entry": Text("the rubric has this entry now", "评分标准新增了这一条"),
        "no-entry": Text("the rubric no longer has this entry", "评分标准已删去这一条"),
        "entry-edited": Text("the entry was edited", "评分标准里的这一条有改动"),
        "points-edited": Text("the entry's points were edited", "评分标准里这一条的分值有改动"),
        "part-edited": Text("the part's checks or points were edited", "这一部分的检查或分值有改动"),
        "accepted": Text("an accepted variation was added or edited", "新增或修改了可接受的写法"),
        "instead": Text("it is explained by other entries now", "现在由其他条目解释"),
        "rubric-unknown": Text(
            "the rubric of the earlier verdict isn't on record, so what was edited can't be told",
            "没有保存上次评分所用的评分标准，无法判断改动了什么",
        ),
        "judging": Text(
            "nothing of it was edited in the rubric: properties, reference or grader itself changed",
            "评分标准里与此相关的内容没有改动：属性函数、参考实现或评分程序有变化",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One deduction or part whose points or state differ."""

    kind: str  # added | removed | points (of a deduction) | part
    part: str
    mistake: str = ""
    before: float | None = None  # points taken by the deduction, or the part's score
    after: float | None = None
    states: tuple[str, str] | None = None  # of a part: before, after
    reason: str = "judging"

    def as_json(self) -> dict[str, Any]:
        told = {"kind": self.kind, "part": self.part, "mistake": self.mistake or None, "before": self.before, "after": self.after}
        states = {"states": list(self.states)} if self.states else {}
        return {**told, **states, "reason": self.reason, "text": REASONS[self.reason].as_json()}


def differences(before: Record, after: Record, was: Entries | None, now: Entries) -> tuple[Difference, ...]:
    """The deductions that came, went or cost something else, then parts whose score no named deduction accounts for.

    `was` and `now` are what the rubrics held (`grader.lab.digest.rubric_entries`); None where the earlier one isn't known.
    """
    named = tuple(_deductions(before, after, was, now))
    told = {one.part for one in named}
    return (*named, *(one for one in _parts(before, after, was, now) if one.part not in told))


def _deductions(before: Record, after: Record, was: Entries | None, now: Entries) -> Iterator[Difference]:
    old = {(one["part"], one["mistake"]): one for one in before["deductions"]}
    new = {(one["part"], one["mistake"]): one for one in after["deductions"]}
    order = [*old, *(key for key in new if key not in old)]
    for part, mistake in order:
        had, has = (_points(side.get((part, mistake))) for side in (old, new))
        if had == has:
            continue
        kind = "added" if had is None else "removed" if has is None else "points"
        reason = _why(part, mistake, was, now, new=bool(new))
        yield Difference(kind=kind, part=part, mistake=mistake, before=had, after=has, reason=reason)


def _points(deduction: Record | None) -> float | None:
    return None if deduction is None else float(deduction["points"])


def _why(part: str, mistake: str, was: Entries | None, now: Entries, *, new: bool) -> str:
    if was is None:
        return "rubric-unknown"
    old, present = was["mistakes"].get(mistake), now["mistakes"].get(mistake)
    if old is None or present is None:
        return "new-entry" if present is not None else "no-entry"
    if old != present:
        return "points-edited" if old["points"] != present["points"] else "entry-edited"
    return _around(part, was, now, new=new)


def _around(part: str, was: Entries, now: Entries, *, new: bool) -> str:
    """What else was edited that bears on the part."""
    if was["parts"].get(part) != now["parts"].get(part):
        return "part-edited"
    if was["accepts"] != now["accepts"]:
        return "accepted"
    return "instead" if new and was["mistakes"] != now["mistakes"] else "judging"


def _parts(before: Record, after: Record, was: Entries | None, now: Entries) -> Iterator[Difference]:
    old = {one["id"]: one for one in before["parts"]}
    for part in after["parts"]:
        had: Record = old.get(part["id"], {})
        same = all(had.get(name) == part[name] for name in ("score", "max_score", "status"))
        if not same:
            yield Difference(
                kind="part",
                part=part["id"],
                before=had.get("score"),
                after=part["score"],
                states=(str(had.get("status", "missing")), str(part["status"])),
                reason="rubric-unknown" if was is None else _around(part["id"], was, now, new=True),
            )
    for name in old.keys() - {part["id"] for part in after["parts"]}:
        states = (str(old[name]["status"]), "missing")
        yield Difference(kind="part", part=name, before=old[name]["score"], states=states, reason="part-edited")
