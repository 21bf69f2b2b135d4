"""What is seen on stderr while a class is graded: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from grader.cli.exits import say, spoken

if TYPE_CHECKING:
    from grader.report.console import Tally
    from grader.report.progress import ClassProgress

EVERY_S: Final = 10.0  # between two lines where there is no terminal


class Progress:
    """Counts finished records; the subclasses show them."""

    def __init__(self) -> None:
        from grader.report.console import Tally

        self.total = 0
        self.done = 0
        self.tally: Tally = Tally()

    def on_total(self, total: int) -> None:
        self.total = total
        self.show()

    def on_record(self, record: Mapping[str, Any]) -> None:
        self.done += 1
        self.tally = self.tally.plus(record)
        self.show()

    def show(self) -> None:
        """Let it be seen."""


class _Lines(Progress):
    """For logs: a line every some seconds."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._start = self._said = time.monotonic()

    def show(self) -> None:
        now = time.monotonic()
        if not self.done or now - self._said < EVERY_S:
            return
        self._said = now
        rate = self.done / max(now - self._start, 1e-9)
        left = spoken(self._language, "seconds", n=f"{(self.total - self.done) / rate:.0f}")
        words = (
            spoken(self._language, "rate", n=f"{rate:.1f}"),
            spoken(self._language, "left", time=left),
            spoken(self._language, "tally", explained=self.tally.explained, review=self.tally.review, failed=self.tally.failed),
        )
        say(f"{self.done}/{self.total}  " + "  ".join(words))


class _Bar(Progress):
    """For terminals."""

    def __init__(self, bar: ClassProgress, lab: str) -> None:
        super().__init__()
        self._bar = bar
        self._task = bar.add_task(lab, total=None, tally=self.tally)

    def show(self) -> None:
        self._bar.update(self._task, total=self.total, completed=self.done, tally=self.tally)


@contextmanager
def progress(lab: str, language: str, *, quiet: bool) -> Iterator[Progress]:
    """A Progress that is seen on stderr for as long as the block runs."""
    if quiet or not sys.stderr.isatty():
        yield Progress() if quiet else _Lines(language)
        return
    from rich.console import Console

    from grader.report.progress import progress as class_bar

    with class_bar(language, Console(stderr=True)) as bar:
        yield _Bar(bar, lab)
