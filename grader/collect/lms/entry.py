"""One hand-in as a course site names it, before it is known whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of the download and what it is called in the submission."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who handed in, by whatever the site tells of them."""

    name: str = ""
    id: str = ""  # the student's number
    login: str = ""
    email: str = ""
    site: str = ""  # the site's own number

    @property
    def best(self) -> str:
        """The best name for a submission where no roster says more."""
        return self.id or self.login or self.site or self.email or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One hand-in of one person or group."""

    label: str  # how it is called where it is listed
    who: tuple[Person, ...] = ()
    pieces: tuple[Piece, ...] = ()
    text: str = ""  # a name in which a student's number or name may stand
    group: str = ""
    marked_late: bool = False
    submitted: datetime | None = None
    due: datetime | None = None
    attempt: int | None = None
    changed: float = 0.0
    earlier: tuple[str, ...] = ()  # files that a later upload replaced

    @property
    def age(self) -> tuple[str, int, float, list[tuple[int, int, str]]]:
        """What is larger was handed in later."""
        time = "" if self.submitted is None else self.submitted.isoformat()
        return time, self.attempt or 0, self.changed, natural(self.label)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key under which file 10 comes after file 9."""
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _DIGITS.split(text)]
