"""Grades the chosen entries of a folder, each by itself, and knows where in the repository each one's files lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.collect import collect_one
from grader.errors import UsageError
from grader.model import Unusable
from grader.pipeline import GradeOptions, Record, confined
from grader.session import Session


def grade_entries(options: GradeOptions, entries: Sequence[Path], on_record: Callable[[Record], None]) -> list[Record]:
    """A record for each entry, in their order. Raises GraderError; strangers' code needs the same isolation as in `grade`."""
    isolation = confined(options)
    session = Session(options.course, options.lab, seed=options.seed, jobs=options.jobs, isolation=isolation)
    try:
        if entries:
            session.build()
        return list(_records(session, entries, on_record))
    finally:
        session.close()


def _records(session: Session, entries: Sequence[Path], on_record: Callable[[Record], None]) -> Iterator[Record]:
    for path in entries:
        entry = session.admitted(collect_one(path, session.lab.rubric.files))
        record = session.unusable(entry) if isinstance(entry, Unusable) else session.graded(entry)[1]
        on_record(record)
        yield record


def all_entries(path: Path) -> list[Path]:
    """Every entry of the folder that isn't hidden."""
    if not path.is_dir():
        raise UsageError(
            f"{path}: no folder of submissions here; name one, or say --one for a single submission",
            zh=f"{path}：这里没有存放提交的文件夹；请指定一个，只有一份提交时用 --one",
        )
    return sorted(
        entry for entry in path.iterdir() if not entry.name.startswith(".") and not entry.name.lower().startswith("readme")
    )


class Places:
    """Where a location of a record lies in the repository."""

    def __init__(self, top: Path, entries: Mapping[str, Path]) -> None:
        self._top = top.resolve()
        self._entries = {name: entry.resolve() for name, entry in entries.items()}

    def __call__(self, submission: str, location: Mapping[str, Any] | None) -> tuple[str, int, int] | None:
        """The file with its lines; of an archive the archive itself; None where there is nothing to point at."""
        entry = self._entries.get(submission)
        if entry is None:
            return None
        if location is None:
            return None if entry.is_dir() else (self._relative(entry), 1, 1)
        inside = entry / str(location["file"]) if entry.is_dir() else entry
        if not inside.exists() or (not entry.is_dir() and entry.name != Path(str(location["file"])).name):
            return (self._relative(entry), 1, 1)
        return self._relative(inside), int(location["line"]), int(location["end_line"])

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._top).as_posix() if path.is_relative_to(self._top) else path.as_posix()
