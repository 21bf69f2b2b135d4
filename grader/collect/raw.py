"""Bytes of the asked-for files of one entry, without following links and within bounds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grader.collect import reasons
from grader.collect.archives import Refused, members
from grader.collect.naming import UNREAD_ARCHIVES, asked_for, hidden, is_archive
from grader.model import Text

MAX_FILES: Final = 64
MAX_WALK: Final = 20_000  # directory entries looked at
MAX_BYTES: Final = 64 << 20  # of one entry
MAX_DEPTH: Final = 24


@dataclass(slots=True)
class Found:
    """What an entry holds; `reason` where it holds nothing."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    reason: Text | None = None
    mark: bytes = b""  # tells unusable entries apart


def gather(entry: Path, patterns: Sequence[str]) -> Found:
    """The asked-for files of a file, a folder or an archive."""
    found = Found(mark=entry.name.encode("utf-8", "surrogateescape"))
    try:
        kind = entry.lstat().st_mode
        if stat.S_ISLNK(kind):
            found.reason = reasons.link(entry.name)
        elif stat.S_ISDIR(kind):
            _folder(entry, patterns, found)
        elif stat.S_ISREG(kind):
            _single(entry, patterns, found)
        else:
            found.reason = reasons.special(entry.name)
    except OSError as error:
        found.reason = reasons.unreadable(entry.name, error.strerror or type(error).__name__)
    return bounded(found)


def bounded(found: Found) -> Found:
    """The same, the files at the top first, and no more of them than one submission may have."""
    found.files.sort(key=lambda item: (item[0].count("/"), item[0]))
    if len(found.files) > MAX_FILES:
        del found.files[MAX_FILES:]
        found.notes.append(reasons.too_many(MAX_FILES))
    return found


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of a regular file; None if it is larger than `limit`. Never follows a link or waits on a pipe."""
    # Windows has neither flag; there a link needs rights that students' uploads don't carry.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(0, "not a regular file")
        data = stream.read(limit + 1)
    return data if len(data) <= limit else None


def _single(entry: Path, patterns: Sequence[str], found: Found) -> None:
    if entry.name.casefold().endswith(UNREAD_ARCHIVES) and not is_archive(entry.name):
        found.reason = reasons.unread_archive(entry.name)
    elif not is_archive(entry.name) and not asked_for(entry.name, patterns, alone=True):
        found.reason = reasons.none_asked_for(entry.name, patterns)
    elif (data := read_file(entry)) is None:
        found.reason = reasons.too_large(entry.name, MAX_BYTES >> 20)
    elif not data:
        found.reason = reasons.empty(entry.name)
    elif is_archive(entry.name):
        unpack(entry.name, data, patterns, found)
    else:
        found.files.append((entry.name, data))


def _folder(entry: Path, patterns: Sequence[str], found: Found) -> None:
    left = MAX_BYTES
    seen = 0
    archives: list[Path] = []
    for path in _walk(entry, found):
        seen += 1
        inside = path.relative_to(entry).as_posix()
        if is_archive(inside):
            archives.append(path)
        if not asked_for(inside, patterns):
            continue
        data = read_file(path, left)
        if data is None:
            found.notes.append(reasons.too_large(inside, MAX_BYTES >> 20))
            continue
        left -= len(data)
        found.files.append((inside, data))
    for path in archives if not found.files else []:
        # Some course sites put the uploaded archive into a folder of its own.
        data = read_file(path)
        if data is not None:
            unpack(path.name, data, patterns, found)
    if not found.files and found.reason is None:
        found.reason = reasons.none_asked_for(entry.name, patterns) if seen else reasons.empty_folder(entry.name)
    if found.files:
        found.reason = None


def _walk(folder: Path, found: Found) -> Iterator[Path]:
    """All regular files below, in order of names; links are noted and left."""
    pending = [(folder, 0)]
    looked = 0
    while pending:
        here, depth = pending.pop()
        with os.scandir(here) as listing:
            items = sorted(listing, key=lambda item: item.name)
        for item in items:
            looked += 1
            if looked > MAX_WALK:
                found.notes.append(reasons.too_many(MAX_WALK))
                return
            if hidden(item.name):
                continue
            if item.is_symlink():
                found.notes.append(reasons.link(item.name))
            elif item.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH:
                    pending.append((Path(item.path), depth + 1))
            elif item.is_file(follow_symlinks=False):
                yield Path(item.path)


def unpack(name: str, data: bytes, patterns: Sequence[str], found: Found, above: str = "") -> None:
    """The asked-for files of an archive, and of archives in it where it holds nothing else."""
    inner: list[tuple[str, bytes]] = []
    count = 0
    try:
        for path, content in members(name, data, lambda path: asked_for(path, patterns) or is_archive(path), found.notes):
            count += 1
            if is_archive(path):
                inner.append((path, content))
            else:
                found.files.append((above + path, content))
    except Refused as refused:
        found.reason = refused.reason
        found.files.clear()
        return
    for path, content in inner if not found.files and not above else []:
        unpack(path, content, patterns, found, path.rpartition(".")[0].rpartition("/")[2] + "/")
    if not found.files and found.reason is None:
        found.reason = reasons.none_asked_for(name, patterns)
    if found.files:
        found.reason = None
