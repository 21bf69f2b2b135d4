"""The files of a course site's download, by path: a folder's or those of the .zip itself.

Nothing is unpacked to disk, no link is followed, every read is bounded; only names are held in memory.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from grader.collect import reasons
from grader.collect.archives import Refused, allowed, bounded, safe_path, zip_name
from grader.collect.naming import hidden
from grader.collect.raw import read_file
from grader.errors import UsageError

MAX_FILES: Final = 500_000
MAX_DEPTH: Final = 24
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)


class Shelf(Protocol):
    """What every kind of download can do."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file's path with /, sorted; what tools leave behind isn't among them."""

    @property
    def tops(self) -> dict[str, bool]:
        """The names at the top, sorted, and whether each is a folder."""

    def read(self, path: str, limit: int) -> bytes | None:
        """The file's bytes, None where there are more than `limit`. Raises Refused and OSError."""

    def changed(self, path: str) -> float:
        """When the file was last changed, on a scale of its own; 0 where nothing is known."""

    def close(self) -> None:
        """Let go of what is open; the next read opens it again."""


def shelf(path: Path) -> Shelf:
    """The files of a folder or a .zip. Raises UsageError."""
    return FolderShelf(path) if path.is_dir() else ZipShelf(path)


class FolderShelf:
    """A download that somebody has unpacked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.tops = {item.name: item.is_dir() for item in sorted(_listed(folder), key=lambda item: item.name)}
        except OSError as error:
            raise UsageError(
                f"{folder}: can't be listed ({error.strerror}); check its permissions",
                zh=f"{folder}：无法列出内容（{error.strerror}）；请检查权限",
            ) from error

    @cached_property
    def paths(self) -> tuple[str, ...]:
        found: list[str] = []
        pending = [(self._folder, 0)]
        while pending:
            here, depth = pending.pop()
            try:
                items = _listed(here)
            except OSError:
                continue  # whose folder it is, is told when it is read
            found += [Path(item.path).relative_to(self._folder).as_posix() for item in items if item.is_file()]
            pending += [(Path(item.path), depth + 1) for item in items if item.is_dir() and depth < MAX_DEPTH]
            _bound(self._folder, len(found))
        return tuple(sorted(found))

    def read(self, path: str, limit: int) -> bytes | None:
        return read_file(self._folder / path, limit)

    def changed(self, path: str) -> float:
        try:
            return (self._folder / path).lstat().st_mtime
        except OSError:
            return 0.0

    def close(self) -> None:
        """A folder holds nothing open."""


class ZipShelf:
    """A download as it came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: zipfile.ZipFile | None = None
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
        except (*_BROKEN, OSError) as error:
            raise UsageError(
                f"{path}: can't be read as a .zip ({error}); download it again, or unpack it yourself",
                zh=f"{path}：无法按 .zip 读取（{error}）；请重新下载，或自行解压",
            ) from error
        _bound(path, len(infos))
        named = ((safe_path(zip_name(info)), info) for info in infos)
        self._infos = {name: info for name, info in named if name is not None and _plain_file(name, info)}
        self.paths = tuple(sorted(self._infos))
        self.tops = _tops(self.paths)

    def read(self, path: str, limit: int) -> bytes | None:
        info = self._infos[path]
        if info.flag_bits & 1:
            raise Refused(reasons.encrypted(path))
        if info.file_size > limit:
            return None
        try:
            if self._open is None:
                self._open = zipfile.ZipFile(self._path)
            with self._open.open(info) as stream:
                return bounded(path, stream, min(limit, allowed(info.compress_size)))
        except _BROKEN as error:
            raise Refused(reasons.broken_archive(path, type(error).__name__)) from error

    def changed(self, path: str) -> float:
        year, month, day, hour, minute, second = self._infos[path].date_time
        return float(((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60 + second)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class Below:
    """What lies in one folder of a shelf, by paths from there."""

    def __init__(self, whole: Shelf, folder: str) -> None:
        self._whole, self._prefix = whole, folder + "/"
        self.paths = tuple(path.removeprefix(self._prefix) for path in whole.paths if path.startswith(self._prefix))
        self.tops = _tops(self.paths)

    def read(self, path: str, limit: int) -> bytes | None:
        return self._whole.read(self._prefix + path, limit)

    def changed(self, path: str) -> float:
        return self._whole.changed(self._prefix + path)

    def close(self) -> None:
        self._whole.close()


def _tops(paths: Sequence[str]) -> dict[str, bool]:
    return {top: bool(inside) for top, _, inside in (path.partition("/") for path in paths)}


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as listing:
        return [item for item in listing if not hidden(item.name) and not item.is_symlink()]


def _plain_file(name: str, info: zipfile.ZipInfo) -> bool:
    link = stat.S_ISLNK(info.external_attr >> 16)
    return not info.filename.endswith("/") and not link and not any(hidden(part) for part in name.split("/"))


def _bound(path: Path, files: int) -> None:
    if files > MAX_FILES:
        raise UsageError(
            f"{path}: holds more than {MAX_FILES:,} files; name the folder of one assignment's submissions",
            zh=f"{path}：文件超过 {MAX_FILES:,} 个；请指定某一次作业的提交文件夹",
        )
