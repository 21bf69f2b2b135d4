"""Names: what an entry's id is, which files are asked for, which are never looked at."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path
from typing import Final

IGNORED_NAMES: Final = frozenset(["expected.yaml", "thumbs.db", "desktop.ini"])
IGNORED_SUFFIXES: Final = (".csv", ".yaml", ".yml", ".json", ".jsonl", ".sqlite", ".db", ".db-wal", ".db-shm", ".log")
ARCHIVES: Final = (".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
UNREAD_ARCHIVES: Final = (".rar", ".7z", ".gz", ".bz2", ".xz", ".zst")
_FOREIGN: Final = frozenset(["__pycache__", "__macosx", "node_modules", "site-packages", "venv"])


def submission_id(entry: Path) -> str:
    """The entry's name without its extension; folders keep their dots."""
    name = entry.name
    if entry.is_dir() and not entry.is_symlink():
        return name
    for ending in ARCHIVES:
        if name.casefold().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return Path(name).stem or name


def hidden(name: str) -> bool:
    """Whether tools and operating systems leave such names behind."""
    return name.startswith(".") or name.casefold() in _FOREIGN or name.endswith("~")


def is_archive(name: str) -> bool:
    return name.casefold().endswith(ARCHIVES)


def asked_for(path: str, patterns: Sequence[str], *, alone: bool = False) -> bool:
    """Whether a file of a submission is one the lab reads, in whatever folder; a single file only has to be of the kind."""
    parts = path.split("/")
    if any(hidden(part) for part in parts) or parts[-1].casefold() in IGNORED_NAMES:
        return False
    name = path.casefold()
    for pattern in (pattern.casefold().replace("**/", "*") for pattern in patterns):
        if fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(name, f"*/{pattern}"):
            return True
        if alone and Path(pattern).suffix and name.endswith(Path(pattern).suffix):
            return True
    return False
