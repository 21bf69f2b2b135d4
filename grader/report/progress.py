"""The bar while a class is graded: done, rate, time left, and what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text as Line

from grader.report.clean import encodable
from grader.report.view import Record
from grader.report.words import both, pick


@dataclass(frozen=True, slots=True)
class Tally:
    """What the records so far came to: each counts once, under what concerns a person most."""

    explained: int = 0
    review: int = 0
    failed: int = 0

    def plus(self, record: Record) -> Tally:
        if record.get("status") != "graded":
            return Tally(self.explained, self.review, self.failed + 1)
        if record.get("needs_review"):
            return Tally(self.explained, self.review + 1, self.failed)
        return Tally(self.explained + bool(record.get("deductions")), self.review, self.failed)


class ClassProgress(Progress):
    """A bar with the tally below it, so that both fit 60 columns."""

    def __init__(self, *columns: str | ProgressColumn, language: str, **options: Any) -> None:
        self._language = language
        super().__init__(*columns, **options)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            tally = task.fields.get("tally")
            if not task.completed:
                yield Line(encodable(pick(both("progress.key"), self._language), self.console.encoding))
            elif isinstance(tally, Tally):
                words = both("tally", explained=tally.explained, review=tally.review, failed=tally.failed)
                yield Line(encodable(pick(words, self._language), self.console.encoding))


def progress(language: str, console: Console, get_time: Callable[[], float] | None = None) -> ClassProgress:
    """A bar to use as a context manager: `add_task(lab, total=n, tally=Tally())`, then `update(task, advance=1, tally=tally)`."""
    return ClassProgress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        _Rate(language, console.encoding),
        _Left(language, console.encoding),
        language=language,
        console=console,
        get_time=get_time,
        expand=True,
    )


class _Words(ProgressColumn):
    def __init__(self, language: str, encoding: str) -> None:
        self._language = language
        self._encoding = encoding
        super().__init__()

    def words(self, key: str, **values: object) -> Line:
        return Line(encodable(pick(both(key, **values), self._language), self._encoding), no_wrap=True)


class _Rate(_Words):
    """Submissions per second."""

    def render(self, task: Task) -> Line:
        speed = task.finished_speed or task.speed
        return self.words("rate", n="-" if speed is None else f"{speed:.1f}" if speed < 10 else f"{speed:.0f}")


class _Left(_Words):
    """Time left; nothing once all is done."""

    def render(self, task: Task) -> Line:
        if task.finished:
            return Line("")
        left = task.time_remaining
        if left is None:
            return self.words("left", time="-:--")
        minutes, seconds = divmod(int(left), 60)
        hours, minutes = divmod(minutes, 60)
        return self.words("left", time=f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}")
