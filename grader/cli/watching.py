"""When a file or folder changes: by looking at it, which works on every disk and system alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_LOOK: Final = 0.2  # seconds between looks; an editor that writes in steps is given one more look to finish

Stamp = tuple[tuple[str, int, int], ...]


def changes(path: Path, known: Stamp, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Yields once for every change since `known` that has settled; a file gone for a moment, as editors do, is waited for."""
    while True:
        sleep(_LOOK)
        seen = stamp(path)
        if seen == known or not seen:
            continue
        sleep(_LOOK)
        while seen != (settled := stamp(path)):
            seen = settled
            sleep(_LOOK)
        if seen and seen != known:
            known = seen
            yield


def stamp(path: Path) -> Stamp:
    """Names, sizes and times of the files; empty where there is none."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = []
    for file in files:
        try:
            facts = file.stat()
        except OSError:
            continue
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
            found.append((str(file), facts.st_size, facts.st_mtime_ns))
    return tuple(found)
