"""All reports of a class in one folder, made from streams of records; what is no longer handed in leaves no page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.model import Text
from grader.report.files import read_intake, write_gradebook_csv, write_results_jsonl
from grader.report.html import write_class_page
from grader.report.paths import STAFF, STUDENTS, page_name
from grader.report.press import Press, write_both
from grader.report.view import Audience

Record = Mapping[str, Any]


def write_reports(  # noqa: PLR0913 - what a folder of reports is made of
    out: Path,
    title: Text,
    *,
    records: Callable[[], Iterable[Record]],
    sources: Callable[[str], Mapping[str, str]],
    language: str = "en",
    pages: bool = True,
    revealed: bool = False,
    only: Collection[str] | None = None,
    jobs: int = 1,
) -> None:
    """results.jsonl and gradebook.csv; with `pages` the class page, and for each submission a page for staff and one for them.

    `revealed`: students' pages show what hidden checks saw, as after the deadline.
    `jobs`: processes that write the submissions' pages, where there are many.
    `only`: of the submissions' pages, those of these are written and all others left as they are.
    """
    names: set[str] = set()
    write_results_jsonl(out, _named(records(), names))
    write_gradebook_csv(out, records())
    if not pages:
        return
    student: Audience = "student-after-due" if revealed else "student"
    with Press(out, student, language, jobs, len(names if only is None else only)) as press:
        write_class_page(out, title, records(), language, read_intake(out))
        for record, texts in _with_sources(records(), sources, only):
            press.take(record, texts)
        whole = press.finished()
    if not whole:  # a process was lost; what it did write is left as it is
        for record, texts in _with_sources(records(), sources, only):
            write_both(out, record, texts, student, language)
    if only is None:
        _remove_others(out, names)


def _named(records: Iterable[Record], names: set[str]) -> Iterator[Record]:
    """The records, and in `names` what their pages are called."""
    for record in records:
        names.add(page_name(str(record["submission"])))
        yield record


def _with_sources(
    records: Iterable[Record], sources: Callable[[str], Mapping[str, str]], only: Collection[str] | None
) -> Iterator[tuple[Record, Mapping[str, str]]]:
    for record in records:
        submission = str(record["submission"])
        if only is None or submission in only:
            yield record, sources(submission)


def _remove_others(out: Path, names: Collection[str]) -> None:
    for folder in (out / STAFF, out / STUDENTS):
        for page in folder.glob("*.html"):
            if page.name not in names:
                page.unlink()
