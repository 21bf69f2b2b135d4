"""Moodle: a folder per student (or loose files) whose name ends with `_<number>_assignsubmission_file`.

The number is the grading worksheet's `Identifier`; what was typed is `…_assignsubmission_onlinetext`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from grader.collect.lms.entry import Entry, Person, Piece
from grader.collect.lms.shelf import Shelf

_NAME: Final = re.compile(r"(?P<name>.+)_(?P<uid>\d+)_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<rest>.*)")
_BLIND: Final = re.compile(r"(?:Participant|参与者|參與者)[ _]?\d*")


def matches(names: Sequence[str]) -> int:
    """How many of the names are Moodle's."""
    return sum(_NAME.fullmatch(name) is not None for name in names)


def entries(shelf: Shelf) -> Iterator[Entry]:
    """One entry per student, or per group where groups hand in."""
    found: dict[str, tuple[str, list[Piece]]] = {}
    for path in shelf.paths:
        top, _, inside = path.partition("/")
        name = _NAME.fullmatch(top)
        if name is None:
            continue
        called = inside or name["rest"] or f"{name['plugin']}.html"
        found.setdefault(name["uid"], (name["name"], []))[1].append(Piece(path=path, name=called))
    for uid, (who, pieces) in found.items():
        known = "" if _BLIND.fullmatch(who) else who
        yield Entry(
            label=f"{who}_{uid}",
            who=(Person(name=known, site=uid),),
            pieces=tuple(pieces),
            group=known,
            changed=max(shelf.changed(piece.path) for piece in pieces),
        )
