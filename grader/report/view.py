"""What a reader is shown of a record: the student's cut, the head sentence, one card for every loss.

Shared by console and pages, so both say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from grader.model import Text
from grader.report.clean import one_line, printable
from grader.report.decided import as_decided
from grader.report.words import WORDS, both, capital, counted, listed, number, state

Record = Mapping[str, Any]
Audience = Literal["staff", "student", "student-after-due"]

# Named one by one: a field that somebody adds to the record later stays hidden until it is listed here.
_STUDENT_RECORD: Final = (
    "schema",
    "lab",
    "title",
    "submission",
    "status",
    "score",
    "max_score",
    "needs_review",
    "final_score",
    "final_max_score",
    "adjustments",
    "decided_score",
    "submitted",
    "late",
    "attempt",
    "deductions",
    "timing",
)
_STUDENT_PART: Final = ("id", "title", "score", "final_score", "max_score", "status", "note", "location", "answers")
_STUDENT_CHECK: Final = ("id", "title", "status", "message", "detail", "difference", "hidden")
_STUDENT_PICTURE: Final = ("id", "kind", "title", "fate", "expected", "got", "range", "rows", "columns")
_STUDENT_DEDUCTION: Final = (
    "mistake",
    "part",
    "points",
    "final_points",
    "evidence",
    "title",
    "why",
    "hint",
    "detail",
    "location",
)
_STUDENT_OVERRIDE: Final = ("target", "part", "mistake", "points", "machine", "accepted", "comment")
UNCONFINED: Final = "process"  # the tier of a machine that grades one's own files only
_STUDENT_ENVIRONMENT: Final = ("grader", "rubric", "data", "python", "numpy", "torch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One loss and its reason, or a part that couldn't be graded."""

    kind: str  # mistake | unexplained | missing | failed | ungraded | other
    part: str
    part_title: Text
    title: Text
    points: float
    detail: Text | None = None
    why: Text | None = None
    hint: Text | None = None
    evidence: str = ""
    location: Mapping[str, Any] | None = None
    failing: tuple[Mapping[str, Any], ...] = ()
    checks: int = 0


def text(value: object) -> Text:
    """A record's {en, zh} (or a bare string, which then stands in both languages), made printable."""
    if isinstance(value, Mapping):
        english, chinese = value.get("en") or "", value.get("zh") or ""
        return Text(printable(english or chinese).strip(), printable(chinese or english).strip())
    shown = printable(value).strip()
    return Text(shown, shown)


def maybe(value: object) -> Text | None:
    found = text(value)
    return found if found.en or found.zh else None


def points(value: object) -> str:
    """A number of points as people write it: 15, 12.5, 33.33."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–"
    return (
        f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 0.005
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )


def adjustments(record: Record) -> tuple[Text, list[Text]] | None:
    """What counts by the course's policy and why, each reason with its points; None where nothing was adjusted."""
    found = record.get("adjustments")
    if not found:
        return None
    reasons = [both("adjustment", points=_signed(one.get("points")), text=text(one.get("text"))) for one in found]
    return both("counts", points=points(record.get("final_score"))), reasons


def _signed(value: object) -> str:
    shown = points(value)
    return f"−{shown[1:]}" if shown.startswith("-") else f"+{shown}"


def has_score(record: Record) -> bool:
    return record.get("status") == "graded" and isinstance(record.get("score"), int | float)


def for_audience(record: Record, audience: Audience) -> Record:
    """The record as this reader may see it, with the points that people decided."""
    return as_decided(record if audience == "staff" else for_student(record, revealed=audience == "student-after-due"))


def for_student(record: Record, *, revealed: bool = False) -> dict[str, Any]:
    """What a student may see of their own record: no staff remarks, no cluster, no seed, no line of the reference.

    `revealed`: what hidden checks saw too, as after the deadline.
    """
    student = record.get("student") or {}
    loading = record.get("loading") or {}
    cut = _only(record, _STUDENT_RECORD)
    cut["student"] = _only(student, ("id", "name"))
    cut["parts"] = [_part_for_student(part, revealed=revealed) for part in record.get("parts") or ()]
    cut["deductions"] = [_only(item, _STUDENT_DEDUCTION) for item in record.get("deductions") or ()]
    if record.get("overrides"):
        cut["overrides"] = [_only(one, _STUDENT_OVERRIDE) for one in record["overrides"]]
    cut["suggestions"] = [
        _only(item, ("part", "text")) for item in record.get("suggestions") or () if not _staff_only(item, hidden=True)
    ]
    # Why the grader itself failed is for those who run it.
    notes = () if record.get("status") == "ungraded" else record.get("notes") or ()
    cut["notes"] = [note for note in notes if not _staff_only(note, hidden=False)]
    cut["loading"] = _only(loading, ("skipped", "stood_in", "globals"))
    cut["isolation"] = _isolation_for_student(record.get("isolation") or {})
    cut["environment"] = _only(record.get("environment") or {}, _STUDENT_ENVIRONMENT)
    return cut


def shown_notes(record: Record) -> list[Text]:
    """The record's notes, and what is slow beside the reference: it costs nothing, so it stands among them."""
    notes = [text(note) for note in record.get("notes") or ()]
    slow = (record.get("timing") or {}).get("slowest")
    if slow:
        names = ", ".join(one_line(name) for name in slow.get("entries") or (slow.get("probe"),))
        notes.append(both("slowest", names=names, seconds=points(slow.get("seconds")), times=f"{float(slow['times']):,.0f}"))
    return notes


def _part_for_student(part: Mapping[str, Any], *, revealed: bool) -> dict[str, Any]:
    """The part; unless they are revealed without its hidden checks and pictures, whose number stands in its note."""
    cut = _only(part, _STUDENT_PART)
    checks = part.get("checks") or ()
    cut["checks"] = [_only(check, _STUDENT_CHECK) for check in checks if revealed or not check.get("hidden")]
    pictures = part.get("pictures") or ()
    cut["pictures"] = [_only(picture, _STUDENT_PICTURE) for picture in pictures if revealed or not picture.get("hidden")]
    hidden = int(part.get("hidden_checks") or 0) + len(checks) - len(cut["checks"])
    if hidden:
        cut["hidden_checks"] = hidden
        said, note = counted("hidden_checks", hidden), maybe(part.get("note"))
        cut["note"] = (Text(f"{note.en} {said.en}", f"{note.zh}{said.zh}") if note else said).as_json()
    return cut


def _isolation_for_student(isolation: Mapping[str, Any]) -> dict[str, Any]:
    """How it was confined; what a course's machine lacks is no student's affair, what their own lacks is."""
    return _only(isolation, ("tier", "notes") if isolation.get("tier") == UNCONFINED else ("tier",))


def _only(source: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: source[name] for name in names if name in source}


def _staff_only(item: object, *, hidden: bool) -> bool:
    """Whether staff alone may read it; a suggestion that doesn't say counts as hidden, a note as open."""
    return bool(item.get("staff_only", hidden)) if isinstance(item, Mapping) else False


def part_title(part: Mapping[str, Any]) -> Text:
    return maybe(part.get("title")) or text(one_line(part.get("id")))


def is_written(part: Mapping[str, Any]) -> bool:
    """Whether it is read by a person, its points on top of the machine's."""
    return part.get("status") in {"unread", "unanswered"}


def run_parts(record: Record) -> list[Mapping[str, Any]]:
    """The parts that a machine grades."""
    return [part for part in record.get("parts") or () if not is_written(part)]


def failing(part: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(check for check in part.get("checks") or () if check.get("status") != "pass")


def lost(part: Mapping[str, Any]) -> float:
    return float(part.get("max_score") or 0) - float(part.get("score") or 0)


def cards(record: Record) -> list[Card]:
    """The losses in the order of the parts: each deduction, then what a part lost without one."""
    deductions = list(record.get("deductions") or ())
    found: list[Card] = []
    for part in run_parts(record):
        own = [item for item in deductions if item.get("part") == part.get("id")]
        # Where a person gave the part its points, no mistake takes any: each is told without.
        found.extend(_deduction_card(item, part_title(part), free=bool(part.get("by_hand"))) for item in own)
        if not part.get("by_hand"):
            found.extend(_open_card(part, own, record.get("status")))
    known = {part.get("id") for part in record.get("parts") or ()}
    found.extend(_deduction_card(item, text(item.get("part"))) for item in deductions if item.get("part") not in known)
    return found


def _deduction_card(item: Mapping[str, Any], title: Text, *, free: bool = False) -> Card:
    return Card(
        kind="mistake",
        part=str(item.get("part") or ""),
        part_title=title,
        title=maybe(item.get("title")) or text(item.get("mistake")),
        points=0.0 if free else float(item.get("points") or 0),
        detail=maybe(item.get("detail")),
        why=maybe(item.get("why")),
        hint=maybe(item.get("hint")),
        evidence=str(item.get("evidence") or ""),
        location=item.get("location"),
    )


def _open_card(part: Mapping[str, Any], own: Sequence[Mapping[str, Any]], whole_status: object) -> Iterator[Card]:
    status = str(part.get("status") or "")
    rest = 0.0 if status == "ungraded" else lost(part) - sum(float(item.get("points") or 0) for item in own)
    special = status in {"unexplained", "missing", "failed", "ungraded"}
    # Where the whole record is ungraded, its sentence has said so already.
    if status == "ungraded" and whole_status == "ungraded":
        return
    absent = status == "missing" and not part.get("max_score")  # an optional part that nobody has to hand in
    if absent or (not special and rest < 0.005):
        return
    kind = status if special else "other"
    bad = failing(part)
    seen = maybe(bad[0].get("message")) if bad else None
    note = maybe(part.get("note"))
    yield Card(
        kind=kind,
        part=str(part.get("id") or ""),
        part_title=part_title(part),
        title=both(f"card.{kind}", part=part_title(part)),
        points=max(rest, 0.0),
        detail=seen or note if kind == "unexplained" else note or seen,
        why=both(f"why.{kind}") if kind in {"unexplained", "ungraded"} and not part.get("looked") else None,
        location=part.get("location"),
        failing=bad,
        checks=len(part.get("checks") or ()),
    )


def capped(record: Record, part: Mapping[str, Any]) -> Text | None:
    """Said where a part's mistakes add up to more than the part holds."""
    own = [float(item.get("points") or 0) for item in record.get("deductions") or () if item.get("part") == part.get("id")]
    return both("capped", points=points(lost(part))) if own and sum(own) > lost(part) + 0.005 else None


def sentence(record: Record) -> Text:
    """The one sentence (two at most) that says what the whole record means."""
    status = record.get("status")
    if record.get("overrides"):
        return _decided_sentence(record)
    if status == "ungraded":
        return both("sentence.ungraded")
    if status == "unusable":
        reason = maybe(record.get("reason")) or next((text(note) for note in record.get("notes") or ()), None)
        return both("sentence.unusable_why", reason=reason) if reason else both("sentence.unusable")
    found = cards(record)
    said = [*_mistakes_sentence(found), *_open_sentences(found)]
    if said:
        return Text(" ".join(capital(item).en for item in said), "".join(item.zh for item in said))
    missing = float(record.get("max_score") or 0) - float(record.get("score") or 0)
    if missing >= 0.005:
        return both("sentence.lost", points=points(missing), max=points(record.get("max_score")))
    return both("sentence.full_noted" if record.get("notes") else "sentence.full")


def _decided_sentence(record: Record) -> Text:
    """A person has looked: said first, then the mistakes that are known."""
    given = any(one.get("points") is not None for one in record["overrides"])
    looked = given or any(one.get("accepted") for one in record["overrides"])
    said = [both("sentence.decided" if given else "sentence.looked")] if looked else []
    if not looked:
        return sentence({**record, "overrides": ()})
    found = [card for card in cards(record) if card.kind == "mistake"]
    said += _mistakes_sentence(found)
    return Text(" ".join(capital(item).en for item in said), "".join(item.zh for item in said))


def _mistakes_sentence(found: Sequence[Card]) -> Iterator[Text]:
    titles = [card.title for card in found if card.kind == "mistake"]
    if not titles:
        return
    key = "sentence.partly" if any(card.kind in {"unexplained", "failed"} for card in found) else "sentence.explained"
    n = number(len(titles))
    if len(titles) > 3:
        yield both(f"{key}_many", count=n, Count=capital(n))
    else:
        yield counted(key, len(titles), count=n, Count=capital(n), titles=listed(titles, "；"))


def _open_sentences(found: Sequence[Card]) -> Iterator[Text]:
    for kind in ("unexplained", "missing", "failed", "ungraded"):
        parts = [card.part_title for card in found if card.kind == kind]
        if parts:
            yield both("sentence.part_ungraded" if kind == "ungraded" else f"sentence.{kind}", parts=listed(parts))


def isolation(record: Record) -> tuple[Text | None, list[Text]]:
    """What stood between the code and the machine, layer by layer, and what is noted of it; None where nothing is known."""
    found = record.get("isolation") or {}
    tier = one_line(found.get("tier"))
    if not tier:
        return None, []
    names = tier.split("+")
    said = state("tier", tier)
    if all(f"layer.{name}" in WORDS for name in names):
        layers = [both(f"layer.{name}") for name in names]
        said = Text(", ".join(layer.en for layer in layers), "、".join(layer.zh for layer in layers))
    return said, [text(note) for note in found.get("notes") or ()]


def skipped(record: Record) -> list[Mapping[str, Any]]:
    return [item if isinstance(item, Mapping) else {"text": item} for item in (record.get("loading") or {}).get("skipped") or ()]


def stood_in(record: Record) -> list[str]:
    return [one_line(name) for name in (record.get("loading") or {}).get("stood_in") or ()]


def global_names(record: Record) -> list[str]:
    """The undefined globals; records hold them as names, as entries, or by entry point."""
    raw = (record.get("loading") or {}).get("globals") or ()
    names: set[str] = set()
    for entry, value in raw.items() if isinstance(raw, Mapping) else ((None, item) for item in raw):
        found = value.get("names", value.get("name")) if isinstance(value, Mapping) else value
        names.update([found] if isinstance(found, str) else [str(name) for name in found or ([entry] if entry else [])])
    return sorted(one_line(name) for name in names)
