"""What is seen on stderr while a class is graded: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from grader.cli.exits import say

EVERY_S: Final = 10.0  # between two lines where there is no terminal


def kind(record: Mapping[str, Any]) -> str:
    """In which of the counted heaps a record falls."""
    if record["status"] != "graded":
        return str(record["status"])
    if record["needs_review"]:
        return "to review"
    return "explained" if record["deductions"] else "full marks" if record["score"] >= record["max_score"] else "lost points"


class Progress:
    """Counts finished records; the subclasses show them."""

    def __init__(self) -> None:
        self.total = 0
        self.done = 0
        self.kinds: Counter[str] = Counter()

    def on_total(self, total: int) -> None:
        self.total = total

    def on_record(self, record: Mapping[str, Any]) -> None:
        self.done += 1
        self.kinds[kind(record)] += 1
        self.show()

    def show(self) -> None:
        """Let it be seen."""

    def counts(self) -> str:
        order = ("full marks", "explained", "lost points", "to review", "unusable", "ungraded")
        return " · ".join(f"{self.kinds[name]} {name}" for name in order if self.kinds[name])


class _Lines(Progress):
    def __init__(self) -> None:
        super().__init__()
        self._start = self._said = time.monotonic()

    def show(self) -> None:
        now = time.monotonic()
        if now - self._said >= EVERY_S:
            self._said = now
            rate = self.done / (now - self._start)
            left = (self.total - self.done) / rate
            say(f"{self.done} of {self.total} ({rate:.1f} per second, {left:.0f} s left): {self.counts()}")


class _Bar(Progress):
    def __init__(self, bar: Any) -> None:
        super().__init__()
        self._bar = bar
        self._task = bar.add_task("", total=None, counts="")

    def show(self) -> None:
        self._bar.update(self._task, total=self.total, completed=self.done, counts=self.counts())


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """A Progress that is seen on stderr for as long as the block runs."""
    if quiet or not sys.stderr.isatty():
        yield Progress() if quiet else _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:.1f}/s")

    columns = (
        BarColumn(16),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[counts]}"),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)
