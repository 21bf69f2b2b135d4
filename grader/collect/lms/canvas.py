"""Canvas: every file of every student lies loose, its name says whose it is.

`<name>[_LATE]_<user id>_<attachment id>_<file>`; anonymous `[LATE_]anon_<id>_<attachment id>_<file>`;
what was typed or linked ends with `_text.html` or `_link.html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from grader.collect.lms.entry import Entry, Person, Piece
from grader.collect.lms.shelf import Shelf

_ANONYMOUS: Final = re.compile(r"(?:(?P<late>LATE)_)?anon_(?P<user>[^_]+)_(?P<att>\d+)_(?P<file>.+)")
_NAMED: Final = re.compile(r"(?P<name>.*?)(?:_(?P<late>LATE))?_(?P<user>\d+)_(?P<att>\d+)_(?P<file>.+)")
_TYPED: Final = re.compile(r"(?P<name>.*?)(?:_(?P<late>LATE))?_(?P<user>\d+)_(?P<file>(?:text|link)\.html)")
_REPEAT: Final = re.compile(r"(?P<stem>.+)-(?P<n>\d+)")


@dataclass(frozen=True, slots=True)
class _Upload:
    path: str
    user: str
    name: str
    late: bool
    attachment: int
    file: str


def matches(names: Sequence[str]) -> int:
    """How many of the names are Canvas's; attachments are numbered once in a site, so a number that stands twice is none."""
    uploads = [upload for name in names if (upload := _upload(name))]
    numbers = [upload.attachment for upload in uploads if upload.attachment]
    squashed = [upload for upload in uploads if upload.name == upload.name.lower() and not re.search(r"\W", upload.name)]
    return len(squashed) if len(numbers) == len(set(numbers)) else 0


def entries(shelf: Shelf) -> Iterator[Entry]:
    """One entry per student, of the files which count."""
    users: dict[str, list[_Upload]] = {}
    for path in shelf.paths:
        if upload := _upload(path):
            users.setdefault(upload.user, []).append(upload)
    for user, uploads in users.items():
        kept, replaced = _latest(uploads)
        yield Entry(
            label=f"{uploads[0].name or 'anon'}_{user}",
            who=(Person(name=uploads[0].name, site=user),),
            pieces=tuple(Piece(path=upload.path, name=name) for upload, name in kept),
            marked_late=any(upload.late for upload in uploads),
            changed=max(shelf.changed(upload.path) for upload in uploads),
            earlier=tuple(PurePosixPath(upload.path).name for upload in replaced),
        )


def _upload(path: str) -> _Upload | None:
    name = PurePosixPath(path).name if "/" not in path else ""
    found = _ANONYMOUS.fullmatch(name) or _NAMED.fullmatch(name) or _TYPED.fullmatch(name)
    if found is None:
        return None
    parts = found.groupdict()
    number = int(parts.get("att") or 0)
    return _Upload(path, parts["user"], parts.get("name") or "", bool(parts["late"]), number, parts["file"])


def _latest(uploads: Iterable[_Upload]) -> tuple[list[tuple[_Upload, str]], list[_Upload]]:
    """The uploads that count with their students' own names, and those that a repeated upload replaced.

    A repeated upload of lab.py is called lab-1.py. Where lab.py lies beside it, the last one counts. Where only
    part-1.py and part-2.py are there, the numbers are the student's own.
    """
    every = sorted(uploads, key=lambda upload: upload.attachment)
    alike: dict[str, list[_Upload]] = {}
    for upload in every:
        alike.setdefault(_stripped(upload.file), []).append(upload)
    kept: list[tuple[_Upload, str]] = []
    replaced: list[_Upload] = []
    for name, group in alike.items():
        if len(group) == 1 or any(upload.file == name for upload in group):
            kept.append((group[-1], name))
            replaced += group[:-1]
        else:
            kept += [(upload, upload.file) for upload in group]
    return kept, replaced


def _stripped(file: str) -> str:
    path = PurePosixPath(file)
    repeat = _REPEAT.fullmatch(path.stem)
    return repeat["stem"] + path.suffix if repeat else file
