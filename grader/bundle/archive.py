"""A bundle as a file: a zip of JSON, code and wire frames. Reading executes nothing and trusts no size."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from grader import wire
from grader.bundle import pages
from grader.errors import BundleError
from grader.key.written import Page
from grader.report.files import atomic

FORMAT: Final = 1
MANIFEST: Final = "bundle.json"
PROBES: Final = "probes.py"
PROPERTIES: Final = "properties.py"
INPUTS: Final = "inputs.bin"
MOST: Final = 256 << 20  # bytes of one member
_DATE: Final = (2020, 1, 1, 0, 0, 0)  # equal labs, equal bytes
_DAMAGE: Final = (wire.WireError, zlib.error, zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, EOFError, OSError)


def write(path: Path, members: Mapping[str, bytes]) -> None:
    """The file, whole or not at all; equal members give equal bytes."""
    try:
        with atomic(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, data in members.items():
                archive.writestr(zipfile.ZipInfo(name, _DATE), data, zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise BundleError(
            f"{path}: can't be written ({error.strerror}); name another place with --out",
            zh=f"{path} 无法写入（{error.strerror}）；请用 --out 指定别的位置",
        ) from None


def looks_like(path: Path) -> bool:
    """Whether the file is a bundle rather than anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


class Opened:
    """A bundle being read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
            self.manifest: dict[str, Any] = json.loads(self._read(MANIFEST))
            version = self.manifest["format"]
        except _DAMAGE as error:
            raise self.broken(error) from None
        if version != FORMAT:
            found = f"format {version}, not {FORMAT}"
            raise BundleError(
                f"{path}: made by another version of grader ({found}); fetch the bundle again",
                zh=f"{path} 由其他版本的 grader 制作（{found}）；请重新下载",
            )

    def text(self, name: str) -> str:
        """A member that is text."""
        try:
            return self._read(name).decode("utf-8")
        except _DAMAGE as error:
            raise self.broken(error) from None

    def inputs(self) -> dict[str, Any]:
        """The cases' values by name; arrays are read-only."""
        try:
            return {name: wire.decode(self._read(member)) for name, member in self.manifest["inputs"].items()}
        except _DAMAGE as error:
            raise self.broken(error) from None

    def page(self, number: int) -> Page:
        """What versions did on the item with this number."""
        try:
            return pages.from_bytes(self._read(page_name(number)))
        except _DAMAGE as error:
            raise self.broken(error) from None

    def broken(self, error: Exception) -> BundleError:
        """What to say of a file that can't be read."""
        return BundleError(
            f"{self.path}: is no bundle, or is damaged ({type(error).__name__}); fetch it again from your course",
            zh=f"{self.path} 不是作业包，或已损坏（{type(error).__name__}）；请从课程重新下载",
        )

    def close(self) -> None:
        self._archive.close()

    def _read(self, name: str) -> bytes:
        if self._archive.getinfo(name).file_size > MOST:
            raise ValueError(name)
        return self._archive.read(name)


def page_name(number: int) -> str:
    """The member that holds an item's observations."""
    return f"key/{number:03}.bin"
