"""Reads .zip and .tar archives in memory: nothing is unpacked to disk, no link or path is believed.

Bounded in entries, in bytes and in how much more than the archive itself may come out.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Final

from grader.collect import reasons
from grader.model import Text

MAX_ENTRIES: Final = 10_000
MAX_BYTES: Final = 64 << 20  # unpacked, of the files that are read
MAX_STREAM: Final = 512 << 20  # unpacked, of a tar that must be read through
MAX_RATIO: Final = 200
FREE: Final = 1 << 20  # below this a ratio says nothing
_BROKEN: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)


class Refused(Exception):  # noqa: N818  # a finding about the archive, not a fault of the grader
    """An archive that can't be read, or mustn't be."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def members(name: str, data: bytes, wanted: Callable[[str], bool], notes: list[Text]) -> Iterator[tuple[str, bytes]]:
    """The wanted files with their paths inside the archive; raises Refused."""
    read = _zip if name.casefold().endswith(".zip") else _tar
    try:
        yield from read(name, data, wanted, notes)
    except _BROKEN as error:
        raise Refused(reasons.broken_archive(name, type(error).__name__)) from error


def safe_path(path: str) -> str | None:
    """The path inside the archive, with /; None if it points outside."""
    plain = path.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or not parts or ":" in parts[0] or "\0" in plain:
        return None
    return "/".join(parts)


def _zip(name: str, data: bytes, wanted: Callable[[str], bool], notes: list[Text]) -> Iterator[tuple[str, bytes]]:
    left = MAX_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise Refused(reasons.bomb(name))
        for info in infos:
            path = _checked(zip_name(info), notes)
            if path is None or info.is_dir() or not wanted(path):  # an empty name makes is_dir() fail
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                notes.append(reasons.archive_link(path))
                continue
            if info.flag_bits & 1:
                raise Refused(reasons.encrypted(name))
            with archive.open(info) as stream:
                content = bounded(name, stream, min(left, allowed(info.compress_size)))
            left -= len(content)
            yield path, content


def zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: without the UTF-8 flag, Windows in China wrote GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar(name: str, data: bytes, wanted: Callable[[str], bool], notes: list[Text]) -> Iterator[tuple[str, bytes]]:
    left = MAX_BYTES
    stream = _Counted(name, _decompressed(name, data), allowed(len(data), MAX_STREAM))
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for count, member in enumerate(archive):
            if count >= MAX_ENTRIES:
                raise Refused(reasons.bomb(name))
            path = _checked(member.name, notes)
            if path is None or member.isdir() or not wanted(path):
                continue
            if not member.isreg():
                notes.append(reasons.archive_link(path))
                continue
            file = archive.extractfile(member)
            assert file is not None
            content = bounded(name, file, left)
            left -= len(content)
            yield path, content


def _decompressed(name: str, data: bytes) -> IO[bytes] | gzip.GzipFile:
    ending = name.casefold().rpartition(".")[2]
    if ending in ("gz", "tgz"):
        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if ending == "bz2":
        return bz2.BZ2File(io.BytesIO(data))
    if ending == "xz":
        return lzma.LZMAFile(io.BytesIO(data))
    return io.BytesIO(data)


class _Counted(io.RawIOBase):
    """A stream that refuses to give more than was allowed: tar headers, too, can announce gigabytes."""

    def __init__(self, name: str, stream: IO[bytes] | gzip.GzipFile, left: int) -> None:
        self._name = name
        self._stream = stream
        self._left = left

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._left:
            size = self._left + 1
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise Refused(reasons.bomb(self._name))
        return data


def allowed(packed: int, most: int = MAX_BYTES) -> int:
    return min(most, max(FREE, packed * MAX_RATIO))


def bounded(name: str, stream: IO[bytes], limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(reasons.bomb(name))
    return content


def _checked(path: str, notes: list[Text]) -> str | None:
    safe = safe_path(path)
    if safe is None and path.strip("/."):
        notes.append(reasons.unsafe_name(path))
    return safe
