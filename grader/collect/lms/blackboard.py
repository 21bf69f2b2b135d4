"""Blackboard: `<assignment>_<username>_attempt_<time>[_<file>]`, and a receipt in text per attempt.

All attempts of a student lie side by side; the last one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from grader.collect.archives import Refused
from grader.collect.decode import decode
from grader.collect.lms.entry import Entry, Person, Piece
from grader.collect.lms.shelf import Shelf

_NAME: Final = re.compile(r"(?P<who>.+_[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<receipt>\.txt))")
_FROM: Final = re.compile(r"^[^:\n：]{1,20}[:：][ \t]*(?P<name>.*?)[ \t]*[(（](?P<login>[^()（）\n]+)[)）][ \t]*$", re.MULTILINE)
MAX_RECEIPT: Final = 64 << 10


def matches(names: Sequence[str]) -> int:
    """How many of the names are Blackboard's."""
    return sum(_NAME.fullmatch(name) is not None for name in names)


def entries(shelf: Shelf) -> Iterator[Entry]:
    """One entry per attempt; attempts of one student have the same person."""
    attempts: dict[tuple[str, str], list[Piece]] = {}
    receipts: dict[str, str] = {}
    for path in shelf.paths:
        name = _NAME.fullmatch(path)
        if name is None:
            continue
        pieces = attempts.setdefault((name["who"], name["time"]), [])
        if name["file"]:
            pieces.append(Piece(path=path, name=name["file"]))
        else:
            receipts[name["who"]] = path
    people = {who: _person(shelf, who, receipts.get(who)) for who, _ in attempts}
    count: dict[str, int] = {}
    for (who, time), pieces in sorted(attempts.items()):
        count[who] = count.get(who, 0) + 1
        yield Entry(
            label=f"{people[who].login}_attempt_{time}",
            who=(people[who],),
            pieces=tuple(pieces),
            submitted=_time(time),
            attempt=count[who],
        )


def _time(text: str) -> datetime | None:
    try:
        return datetime(*(int(part) for part in text.split("-")))  # type: ignore[arg-type]  # noqa: DTZ001 - the site's own
    except ValueError:
        return None


def _person(shelf: Shelf, who: str, receipt: str | None) -> Person:
    """The receipt's first line names the student with the username; without one the file's name must do."""
    login = who.rpartition("_")[2]
    try:
        data = shelf.read(receipt, MAX_RECEIPT) if receipt else None
    except (Refused, OSError):
        data = None
    found = _FROM.search(decode(receipt or "", data).text or "") if data else None
    if found and who.endswith(f"_{found['login']}"):
        return Person(name=found["name"], login=found["login"])
    return Person(login=login)
