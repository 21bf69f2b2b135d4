"""Reads submissions as they come: files, folders, archives, notebooks, in any encoding.

Nothing is executed, parsed as Python, followed (links) or written. What can't be read is a value with a reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.collect import reasons
from grader.collect.naming import IGNORED_NAMES, IGNORED_SUFFIXES, hidden, submission_id
from grader.collect.raw import Found, gather
from grader.collect.texts import source
from grader.errors import UsageError
from grader.model import HANDED_IN, HandedIn, Markdown, Source, Student, Submission, Text, Unusable

__all__ = ["Entries", "collect", "collect_one"]


@dataclass(frozen=True, slots=True)
class Entries:
    """A folder's entries by id: their number is known at once, each is read when its turn comes and not kept."""

    found: tuple[tuple[str, Path], ...]
    patterns: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Submission | Unusable]:
        for name, entry in self.found:
            yield read_entry(name, entry, self.patterns)


def collect(path: Path, patterns: Sequence[str]) -> Entries:
    """One value for each entry of the folder, in the order of ids. Raises UsageError where there is no folder of submissions."""
    return Entries(tuple(unique_ids(entries_of(path))), tuple(patterns))


def collect_one(path: Path, patterns: Sequence[str]) -> Submission | Unusable:
    """The one submission that this file, folder or archive is."""
    if not path.exists() and not path.is_symlink():
        raise UsageError(
            f"{path}: there is no such file or folder; give the file or folder with your work",
            zh=f"{path}：没有这个文件或文件夹；请指定你的作业文件或文件夹",
        )
    return read_entry(submission_id(path.absolute()), path, patterns)


def entries_of(path: Path) -> list[Path]:
    """The entries of a folder of submissions; what tools leave behind is none. Raises UsageError."""
    if not path.exists():
        raise UsageError(
            f"{path}: there is no such folder; give a folder that holds one entry (file, folder or archive) per submission",
            zh=f"{path}：没有这个文件夹；请指定存放提交的文件夹，每份提交一个条目（文件、文件夹或压缩包）",
        )
    if not path.is_dir():
        raise UsageError(
            f"{path}: is a file, not a folder of submissions; unpack it, or use `grader check` for one submission",
            zh=f"{path} 是文件，不是存放提交的文件夹；请先解压，只查一份提交时用 `grader check`",
        )
    try:
        entries = sorted(entry for entry in path.iterdir() if not ignored(entry.name, folder=entry.is_dir()))
    except OSError as error:
        raise UsageError(
            f"{path}: can't be listed ({error.strerror}); check its permissions",
            zh=f"{path}：无法列出内容（{error.strerror}）；请检查权限",
        ) from error
    if not entries:
        raise UsageError(
            f"{path}: holds no submissions; it must hold one entry (file, folder or archive) per submission",
            zh=f"{path}：里面没有提交；每份提交应是一个条目（文件、文件夹或压缩包）",
        )
    return entries


def ignored(name: str, *, folder: bool = False) -> bool:
    """Whether an entry of this name is nothing that was handed in."""
    low = name.casefold()
    return hidden(name) or low in IGNORED_NAMES or low.startswith("readme") or (low.endswith(IGNORED_SUFFIXES) and not folder)


def unique_ids(entries: Sequence[Path]) -> list[tuple[str, Path]]:
    """Ids by entry names; a second entry of the same id gets a number."""
    result: list[tuple[str, Path]] = []
    wanted = {submission_id(entry) for entry in entries}
    taken: set[str] = set()
    for entry in entries:
        name, number = submission_id(entry), 1
        chosen = name
        while chosen in taken or (number > 1 and chosen in wanted):
            number += 1
            chosen = f"{name}-{number}"
        taken.add(chosen)
        result.append((chosen, entry))
    return sorted(result)


def read_entry(name: str, entry: Path, patterns: Sequence[str]) -> Submission | Unusable:
    """The submission `name` which this file, folder or archive is."""
    found = gather(entry, patterns)
    if name != submission_id(entry.absolute()):
        found.notes.append(reasons.doubled(entry.name, name))
    return assembled(found, name, Student(id=name))


def assembled(found: Found, name: str, student: Student, handed_in: HandedIn = HANDED_IN) -> Submission | Unusable:
    """What was found, decoded: a submission, or the reason why there is none."""
    notes = list(found.notes)
    sources: list[Source] = []
    cells: list[Markdown] = []
    for path, data in found.files:
        read = source(path, data)
        notes += read.notes
        cells += read.written.cells
        if read.source is not None:
            sources.append(read.source)
    if sources:
        files = tuple(sorted(sources, key=lambda one: one.path))
        written = tuple(sorted(cells, key=lambda one: one.file))
        return Submission(
            id=name,
            student=student,
            files=files,
            digest=_digest(files, written),
            notes=tuple(notes),
            written=written,
            handed_in=handed_in,
        )
    return Unusable(id=name, student=student, digest=_raw_digest(found), reason=_reason(found, notes), handed_in=handed_in)


def _reason(found: Found, notes: Sequence[Text]) -> Text:
    """Why nothing could be graded: the collector's own reason, or what was wrong with each file."""
    if found.reason is not None:
        return found.reason
    return notes[0] if len(notes) == 1 else reasons.nothing_readable(notes[:4])


def _digest(files: Sequence[Source], written: Sequence[Markdown]) -> str:
    digest = hashlib.sha256()
    named = [*((one.path, one.text) for one in files), *((f"{cell.file} {cell.cell}", cell.text) for cell in written)]
    for part in (part for pair in named for part in pair):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def _raw_digest(found: Found) -> str:
    digest = hashlib.sha256(found.mark)
    for path, data in found.files:
        digest.update(path.encode("utf-8", "surrogatepass") + b"\0" + hashlib.sha256(data).digest())
    return digest.hexdigest()
