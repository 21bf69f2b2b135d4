"""Downloads of course sites, as folders or as the .zip itself: recognised by their names, read one submission at a time.

What is recognised is said; a roster tells whose each hand-in is. Nothing is unpacked to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from grader.collect import assembled, entries_of, ignored, read_entry, reasons, unique_ids
from grader.collect.archives import Refused
from grader.collect.lms import blackboard, canvas, gradescope, moodle, plain
from grader.collect.lms.entry import Entry, Person
from grader.collect.lms.intake import HandIn, Intake, assigned
from grader.collect.lms.roster import Roster, read_roster
from grader.collect.lms.shelf import Below, FolderShelf, Shelf, shelf
from grader.collect.naming import UNREAD_ARCHIVES, asked_for, is_archive, submission_id
from grader.collect.raw import MAX_BYTES, Found, bounded, gather, unpack
from grader.errors import UsageError
from grader.model import Submission, Text, Unusable

__all__ = ["FORMATS", "Intake", "Received", "Roster", "read_roster", "receive"]

_SITES: Final[dict[str, ModuleType]] = {
    "gradescope": gradescope,
    "moodle": moodle,
    "blackboard": blackboard,
    "canvas": canvas,
}
FORMATS: Final = (*_SITES, "plain")
Read = Callable[[int], Submission | Unusable]  # the submission of the id at this place


@dataclass(frozen=True, slots=True)
class Received:
    """A class's submissions: their ids are known at once, their files are read as they are asked for.

    A class of 10,000 is held as two names each: anything more would be most of what a driver needs.
    """

    intake: Intake
    ids: tuple[str, ...]
    read: Read
    close: Callable[[], None] = lambda: None

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Submission | Unusable]:
        try:
            yield from map(self.read, range(len(self.ids)))
        finally:
            self.close()


def receive(path: Path, patterns: Sequence[str], *, format: str | None = None, roster: Roster | None = None) -> Received:  # noqa: A002
    """What was handed in at `path`, a folder or a .zip; `format` is one of FORMATS where it shall not be guessed.

    Raises UsageError where nothing is there, or not in the format that was asked for.
    """
    if not path.is_dir() and not (path.is_file() and path.name.casefold().endswith(".zip")):
        entries_of(path)  # says what is wrong with it
    whole = shelf(path)
    if format in (None, "plain"):
        found = _recognised(whole) if format is None else None
        if found is None:
            return (
                _folder(path, patterns, roster) if isinstance(whole, FolderShelf) else _plain_zip(path, whole, patterns, roster)
            )
        format, whole = found  # noqa: A001
    else:
        whole = _rooted(whole, format)
    return _site(path, format, whole, patterns, roster)


def _recognised(whole: Shelf) -> tuple[str, Shelf] | None:
    """The site whose names most of the entries have, and the folder in which they lie."""
    for here in _levels(whole):
        names = list(here.tops)
        counted = [name for name, folder in here.tops.items() if not ignored(name, folder=folder)]
        for name, site in _SITES.items():
            if 2 * site.matches(names) > len(counted):
                return name, here
    return None


def _rooted(whole: Shelf, format: str) -> Shelf:  # noqa: A002
    for here in _levels(whole):
        if _SITES[format].matches(list(here.tops)):
            return here
    raise UsageError(
        f"no name here is one of {format}'s; name the folder or .zip as it was downloaded, or leave --format out",
        zh=f"没有一个文件名符合 {format} 的格式；请指定下载得到的文件夹或 .zip，或不用 --format",
    )


def _levels(whole: Shelf) -> Iterator[Shelf]:
    """The shelf, and the folder in it as long as that is the only thing there."""
    yield whole
    tops = [name for name, folder in whole.tops.items() if not ignored(name, folder=folder)]
    if len(tops) == 1 and whole.tops[tops[0]]:
        yield from _levels(Below(whole, tops[0]))


def _site(path: Path, format: str, here: Shelf, patterns: Sequence[str], roster: Roster | None) -> Received:  # noqa: A002
    """A site's own names; what has none of them was added by hand, and is taken as it comes."""
    intake = Intake(str(path), format)
    entries: list[Entry] = list(_SITES[format].entries(here))
    told = {piece.path.split("/", 1)[0] for entry in entries for piece in entry.pieces} | {entry.label for entry in entries}
    strays = [
        entry
        for entry in plain.entries(here)
        if entry.label not in told and not (_SITES[format].matches([entry.label]) and format != "gradescope")
    ]
    intake.strays = [entry.label for entry in strays]
    hand_ins = assigned([*entries, *strays], roster, intake)
    if not hand_ins:
        raise UsageError(f"{path}: holds no submissions in {format}'s names", zh=f"{path}：没有文件名符合 {format} 格式的提交")
    return _collection(intake, here, hand_ins, patterns)


def _plain_zip(path: Path, whole: Shelf, patterns: Sequence[str], roster: Roster | None) -> Received:
    *_, here = _levels(whole)
    intake = Intake(str(path), "plain")
    hand_ins = assigned(plain.entries(here), roster, intake)
    if not hand_ins:
        raise UsageError(
            f"{path}: holds no submissions; it must hold one entry (file, folder or archive) per submission",
            zh=f"{path}：里面没有提交；每份提交应是一个条目（文件、文件夹或压缩包）",
        )
    return _collection(intake, here, hand_ins, patterns)


def _collection(intake: Intake, here: Shelf, hand_ins: Sequence[HandIn], patterns: Sequence[str]) -> Received:
    ids = tuple(one.id for one in hand_ins)
    return Received(intake, ids, lambda at: read_hand_in(here, hand_ins[at], patterns), here.close)


def _folder(path: Path, patterns: Sequence[str], roster: Roster | None) -> Received:
    """A folder with an entry per submission, as `collect` reads it; with a roster, whose each is."""
    entries = entries_of(path)
    intake = Intake(str(path), "plain")
    if roster is None:
        named = [(name, entry.name) for name, entry in unique_ids(entries)]
        ids, names = tuple(name for name, _ in named), [name for _, name in named]
        intake.entries = len(ids)
        return Received(intake, ids, lambda at: read_entry(ids[at], path / names[at], patterns))
    hand_ins = assigned((_entry(place) for place in entries), roster, intake)
    return Received(intake, tuple(one.id for one in hand_ins), lambda at: _whose(path, hand_ins[at], patterns))


def _whose(path: Path, hand_in: HandIn, patterns: Sequence[str]) -> Submission | Unusable:
    found = _noted(gather(path / hand_in.entry.label, patterns), hand_in)
    return assembled(found, hand_in.id, hand_in.student, hand_in.handed_in)


def _entry(place: Path) -> Entry:
    name = submission_id(place)
    return Entry(label=place.name, who=(Person(name=name),), text=name, changed=place.lstat().st_mtime)


def _noted(found: Found, hand_in: HandIn) -> Found:
    if hand_in.handed_in.earlier:
        found.notes.append(reasons.earlier(hand_in.entry.label, hand_in.handed_in.earlier))
    return found


def read_hand_in(here: Shelf, hand_in: HandIn, patterns: Sequence[str]) -> Submission | Unusable:
    """The submission's files, decoded; archives are looked into where no file of it is asked for."""
    found = Found(mark=hand_in.entry.label.encode("utf-8", "surrogateescape"))
    pieces = hand_in.entry.pieces
    wanted = [piece for piece in pieces if asked_for(piece.name, patterns, alone=len(pieces) == 1)]
    left = MAX_BYTES
    for piece in wanted or [piece for piece in pieces if is_archive(piece.name)]:
        data = _bytes(here, piece.path, piece.name, left, found)
        if data is None:
            continue
        left -= len(data)
        if is_archive(piece.name) and not wanted:
            unpack(piece.name, data, patterns, found)
        else:
            found.files.append((piece.name, data))
    if found.files:
        found.reason = None
    elif found.reason is None:
        found.reason = _nothing(hand_in, patterns)
    return assembled(_noted(bounded(found), hand_in), hand_in.id, hand_in.student, hand_in.handed_in)


def _bytes(here: Shelf, path: str, name: str, left: int, found: Found) -> bytes | None:
    try:
        data = here.read(path, left)
    except Refused as refused:
        found.reason = refused.reason
        return None
    except OSError as error:
        found.reason = reasons.unreadable(name, error.strerror or type(error).__name__)
        return None
    if data is None:
        found.reason = reasons.too_large(name, MAX_BYTES >> 20)
    return data


def _nothing(hand_in: HandIn, patterns: Sequence[str]) -> Text:
    names = [piece.name for piece in hand_in.entry.pieces]
    unread = [name for name in names if name.casefold().endswith(UNREAD_ARCHIVES) and not is_archive(name)]
    if unread:
        return reasons.unread_archive(unread[0])
    return reasons.none_asked_for(hand_in.entry.label, patterns) if names else reasons.empty_folder(hand_in.entry.label)
