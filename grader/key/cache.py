"""Observations of versions on disk, found again by content: sources, probe, inputs, seeds and worker.

Changing one mistake rebuilds only the versions that have it. A cache that can't be written only costs time.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader import wire
from grader.model import Fate, Observation, StudentError

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS observations (version TEXT, probe TEXT, value BLOB, PRIMARY KEY (version, probe)) WITHOUT ROWID"
)
_UNREADABLE: Final = (wire.WireError, zlib.error, KeyError, TypeError, ValueError)
_CHUNK: Final = 400  # SQLite's default bound on variables is 999


class KeyCache:
    """A table (version digest, probe digest) → the observations of that probe's cases; safe among threads."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._connection = _open(path)

    def load(self, versions: Iterable[str], probe: str) -> dict[str, tuple[Observation, ...]]:
        """The observations known for `probe` among the version digests asked for."""
        wanted = list(versions)
        found: dict[str, tuple[Observation, ...]] = {}
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT version, value FROM observations WHERE probe = ? AND version IN ({marks})"  # noqa: S608 - only marks
            with self._at_most_time():
                for version, value in self._connection.execute(query, [probe, *part]).fetchall():
                    with contextlib.suppress(*_UNREADABLE):
                        found[version] = unpack(value)
        return found

    def save(self, probe: str, observed: Mapping[str, Sequence[Observation]]) -> None:
        """Keeps the observations of `probe` by version digest; a full disk is no reason to stop grading."""
        rows = []
        for version, items in observed.items():
            with contextlib.suppress(wire.WireError):  # too large to keep
                rows.append((version, probe, pack(items)))
        with self._at_most_time(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO observations VALUES (?, ?, ?)", rows)

    def recall(self, name: str) -> Any:
        """The plain value kept under the name, None where none can be read."""
        with self._at_most_time():
            query = "SELECT value FROM observations WHERE version = ? AND probe = 'plain'"
            for (value,) in self._connection.execute(query, [name]):
                with contextlib.suppress(*_UNREADABLE):
                    return json.loads(zlib.decompress(value))
        return None

    def remember(self, name: str, value: Any) -> None:
        """Keeps a plain value (of numbers, texts, lists and dictionaries) that was measured on observations."""
        packed = zlib.compress(json.dumps(value).encode(), 1)
        with self._at_most_time(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO observations VALUES (?, 'plain', ?)", [name, packed])

    def close(self) -> None:
        """Nothing is found or kept any more."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _at_most_time(self) -> Iterator[None]:
        """Whatever the file is like, it costs no more than running versions again; a damaged one is made anew."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                if self._path is not None and _damaged(error):
                    self._connection.close()
                    self._connection = _open(self._path, afresh=True)


def _open(path: Path | None, *, afresh: bool = False) -> sqlite3.Connection:
    """The file, a new one where it is damaged; where none can be written, memory."""
    if path is None:
        return _connected(":memory:")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for part in (path, Path(f"{path}-wal"), Path(f"{path}-shm")) if afresh else ():
            part.unlink(missing_ok=True)
        return _connected(str(path))
    except (sqlite3.Error, OSError) as error:
        return _open(None if afresh or not _damaged(error) else path, afresh=True)


def _connected(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=30, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")  # the cache can be made again
        connection.execute(_TABLE)
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


def _damaged(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def pack(observations: Sequence[Observation]) -> bytes:
    """Observations as one compressed frame; runs of one shape are stacked."""
    return zlib.compress(wire.encode([_plain(item) for item in observations]), 1)


def unpack(blob: bytes) -> tuple[Observation, ...]:
    """The observations of `pack`."""
    return tuple(_observation(node) for node in wire.decode(zlib.decompress(blob)))


def _plain(item: Observation) -> dict[str, Any]:
    error = [item.error.type, item.error.message, item.error.file, item.error.line, item.error.entry] if item.error else None
    head = {"probe": item.probe, "case": item.case, "fate": str(item.fate), "error": error, "seconds": item.seconds}
    stacked = _stack(item.runs)
    return {**head, "stack": stacked} if stacked is not None else {**head, "runs": [dict(run) for run in item.runs]}


def _stack(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Runs that hold equal-shaped arrays under equal names, as one array a name; otherwise None."""
    if len(runs) < 2 or not runs[0] or any(run.keys() != runs[0].keys() for run in runs):
        return None
    stacked = {}
    for name in runs[0]:
        values = [run[name] for run in runs]
        if not all(isinstance(value, np.ndarray) for value in values):
            return None
        if any(value.shape != values[0].shape or value.dtype != values[0].dtype for value in values):
            return None
        stacked[name] = np.stack(values)
    return stacked


def _observation(node: Mapping[str, Any]) -> Observation:
    error = (
        StudentError(**dict(zip(("type", "message", "file", "line", "entry"), node["error"], strict=True)))
        if node["error"]
        else None
    )
    runs = tuple(_unstack(node["stack"])) if "stack" in node else tuple(node["runs"])
    return Observation(
        probe=node["probe"], case=node["case"], fate=Fate(node["fate"]), runs=runs, error=error, seconds=node["seconds"]
    )


def _unstack(stacked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    count = len(next(iter(stacked.values()))) if stacked else 0
    for index in range(count):
        yield {name: values[index] for name, values in stacked.items()}
