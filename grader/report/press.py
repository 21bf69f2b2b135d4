"""Submissions' pages written by several processes: a class's pages take a core minutes, and wait for nothing.

A process that is lost loses nothing: what it left unwritten is told as such, and written by whoever asked.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, Self, cast

from grader.report.html import write_submission_page
from grader.report.page import Figures
from grader.report.view import Audience

Record = Mapping[str, Any]
FEW: Final = 48  # submissions whose pages are written before a process would have started
_CHILD: Final = "from grader.report import press; press.main()"


def write_both(out: Path, record: Record, sources: Mapping[str, str], student: Audience, language: str) -> None:
    """The page for staff and the one for the student. Raises OSError."""
    figures = Figures()
    write_submission_page(out, record, sources, "staff", language, figures)
    write_submission_page(out, record, sources, student, language, figures)


class Press:
    """Takes submissions in turn: a few are written here, many by as many processes as there are jobs."""

    def __init__(self, out: Path, student: Audience, language: str, jobs: int, count: int) -> None:
        """`count`: of the submissions, about; the processes start before the first is there."""
        self._asked = (out, student, language)
        processes = min(jobs, os.cpu_count() or 1)  # a cluster has more
        self._processes = processes if processes > 1 and count > FEW else 0
        self._running: list[subprocess.Popen[bytes]] = []
        self._taken = 0

    def __enter__(self) -> Self:
        self._running = [self._started() for _ in range(self._processes)]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for process in self._running:
                process.kill()
        self.finished()

    def take(self, record: Record, sources: Mapping[str, str]) -> None:
        """Writes these pages, or hands them on. Raises OSError."""
        if not self._running:
            out, student, language = self._asked
            write_both(out, record, sources, student, language)
            return
        self._taken += 1
        process = self._running[self._taken % len(self._running)]
        with contextlib.suppress(OSError):  # told by its exit code
            _stdin(process).write(json.dumps([dict(record), dict(sources)]).encode() + b"\n")

    def finished(self) -> bool:
        """Waits until all is written; False: some of what was handed on isn't."""
        for process in self._running:
            with contextlib.suppress(OSError):
                _stdin(process).close()
        codes = [process.wait() for process in self._running]
        return not any(codes)

    def _started(self) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-P", "-X", "utf8", "-c", _CHILD, *map(str, self._asked)]
        nothing = subprocess.DEVNULL
        return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing)  # noqa: S603 - our own interpreter


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def main() -> None:
    """What a process does: writes the pages of whatever it is handed, a line each. Raises OSError."""
    out, student, language = sys.argv[1:]
    for line in sys.stdin.buffer:
        record, sources = json.loads(line)
        write_both(Path(out), record, sources, cast("Audience", student), language)
