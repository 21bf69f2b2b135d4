"""Whose each hand-in is, which of several counts, and who of the roster is missing, double or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from grader.collect.lms.entry import Entry
from grader.collect.lms.roster import Listed, Roster
from grader.model import HandedIn, Student

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """One submission-to-be: whose, when, and where its files lie."""

    id: str
    student: Student
    handed_in: HandedIn
    entry: Entry


@dataclass(slots=True)
class Intake:
    """What came, against whom it should have come from."""

    source: str
    format: str
    entries: int = 0
    roster: str | None = None
    listed: int = 0
    missing: list[Student] = field(default_factory=list)
    double: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # submission, what counts, what doesn't
    unknown: list[tuple[str, str]] = field(default_factory=list)  # submission, entry
    strays: list[str] = field(default_factory=list)  # names which the format doesn't know

    def as_record(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "source": self.source,
            "format": self.format,
            "entries": self.entries,
            "roster": self.roster,
            "listed": self.listed,
            "missing": [{"id": one.id, "name": one.name} for one in self.missing],
            "double": [{"submission": who, "counted": kept, "others": list(others)} for who, kept, others in self.double],
            "unknown": [{"submission": who, "entry": entry} for who, entry in self.unknown],
            "strays": self.strays,
        }


def assigned(entries: Iterable[Entry], roster: Roster | None, intake: Intake) -> list[HandIn]:
    """One hand-in per student or group, sorted by id; fills in the intake's lists."""
    owners: dict[str, tuple[tuple[Listed, ...], list[Entry]]] = {}
    for entry in entries:
        intake.entries += 1
        found = roster.match(entry) if roster else ()
        owner = "+".join(sorted(one.student.id for one in found)) if found else "\0" + _own(entry)
        owners.setdefault(owner, (found, []))[1].append(entry)
    result: list[HandIn] = []
    taken = {one.student.id for one in roster.listed} if roster else set()
    for found, same in owners.values():
        hand_in = _hand_in(found, same)
        if not found:
            hand_in = replace(hand_in, id=_free(hand_in.id, taken))
            if roster:
                intake.unknown.append((hand_in.id, hand_in.entry.label))
        taken.add(hand_in.id)
        if hand_in.handed_in.earlier:
            intake.double.append((hand_in.id, hand_in.entry.label, hand_in.handed_in.earlier))
        result.append(hand_in)
    _call(roster, (one for found, _ in owners.values() for one in found), intake)
    return sorted(result, key=lambda one: one.id)


def _own(entry: Entry) -> str:
    """What tells an unlisted owner from others: the site's own names of them."""
    return "+".join(sorted(person.best for person in entry.who)) or entry.label


def _hand_in(found: Sequence[Listed], same: Sequence[Entry]) -> HandIn:
    *earlier, last = sorted(same, key=lambda entry: entry.age)
    listed = [one.student for one in found]
    named = [Student(id=who.best, name=who.name if who.name != who.best else "") for who in last.who]
    people = sorted(listed or named, key=lambda one: one.id)
    first = people[0] if people else Student(id=last.label)
    is_group = len(people) > 1 or (bool(last.group) and len(found) > 0 and _is_group(found, last))
    group = (last.group or found[0].group if found else last.group) if is_group else ""
    submitted = last.submitted or next((one.submitted for one in found if one.submitted), None)
    return HandIn(
        id=first.id,
        student=first,
        handed_in=HandedIn(
            submitted=submitted,
            due=last.due,
            marked_late=last.marked_late,
            attempt=last.attempt or (len(same) if len(same) > 1 else None),
            group=group,
            members=tuple(people) if is_group else (),
            earlier=(*last.earlier, *(entry.label for entry in earlier)),
        ),
        entry=last,
    )


def _is_group(found: Sequence[Listed], entry: Entry) -> bool:
    """Whether the site's name is the group's and not the student's own."""
    return all(one.group == entry.group for one in found) and all(one.student.name != entry.group for one in found)


def _free(name: str, taken: set[str]) -> str:
    chosen, number = name, 1
    while chosen in taken:
        number += 1
        chosen = f"{name}-{number}"
    return chosen


def _call(roster: Roster | None, found: Iterable[Listed], intake: Intake) -> None:
    """The roll call."""
    if roster is None:
        return
    intake.roster, intake.listed = str(roster.path), len(roster.listed)
    present = {one.student.id for one in found}
    intake.missing = [one.student for one in roster.listed if one.student.id not in present]
