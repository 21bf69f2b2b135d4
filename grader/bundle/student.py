"""A student's desk: one lab or bundle, warm, at which a file is checked as often as it is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.bench import Bench, Record
from grader.bundle.archive import Opened, looks_like
from grader.bundle.opening import PUBLIC_SEED, BundleBench
from grader.bundle.snippet import Shown, reproduction
from grader.collect import collect_one
from grader.model import Unusable
from grader.pool import Pool
from grader.sandbox import probe_isolation
from grader.session import Session


class Desk:
    """Checks files by what `given` names: the path of a bundle, or a lab of the course that `home` finds.

    Raises GraderError where there is neither; the student's own machine, so any isolation will do.
    """

    def __init__(self, given: str, course: Path | None, home: Callable[[Path | None], Path], pool: Pool | None = None) -> None:
        """`pool` is one that is being warmed already: it loads torch while this process reads the lab."""
        self._pool = pool or Pool(probe_isolation(), 1)
        try:
            self._open(given, course, home)
        except BaseException:
            self._pool.close()
            raise
        self._built = self._opened is not None
        self.seconds = 0.0  # that the last check took

    def _open(self, given: str, course: Path | None, home: Callable[[Path | None], Path]) -> None:
        self._opened = Opened(Path(given)) if looks_like(Path(given)) or Path(given).suffix == ".grader" else None
        isolation = self._pool.isolation
        self._bench: Bench = (
            BundleBench(self._opened, isolation, self._pool)
            if self._opened is not None
            else Session(home(course), given, seed=PUBLIC_SEED, jobs=1, isolation=isolation, pool=self._pool)
        )

    def check(self, file: Path) -> tuple[Record, dict[str, str]]:
        """The record of one file or folder, and its sources."""
        started = time.monotonic()
        bench = self._bench
        entry = bench.admitted(collect_one(file, bench.lab.rubric.files))
        if isinstance(entry, Unusable):
            return bench.unusable(entry), {}
        if not self._built and isinstance(bench, Session):
            bench.build()
            self._built = True
        _, record = bench.graded(entry)
        record = bench.told(record)
        self.seconds = time.monotonic() - started
        return record, {source.path: source.text for source in entry.files}

    def reproduction(self, record: Record, part: str, file: Path, given: str) -> Shown | None:
        """How the student repeats the part's failing check."""
        return reproduction(self._bench.lab, self._bench.seed, record, part, file, given)

    def close(self) -> None:
        self._bench.close()
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
