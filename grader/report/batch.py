"""All reports of a class in one folder, made from streams of records; what is no longer handed in leaves no page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from grader.model import Text
from grader.report.files import read_intake, write_gradebook_csv, write_results_jsonl
from grader.report.html import write_class_page, write_submission_page
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
) -> None:
    """results.jsonl and gradebook.csv; with `pages` the class page, and for each submission a page for staff and one for them.

    `revealed`: students' pages show what hidden checks saw, as after the deadline.
    `only`: of the submissions' pages, those of these are written and all others left as they are.
    """
    write_results_jsonl(out, records())
    write_gradebook_csv(out, records())
    if not pages:
        return
    write_class_page(out, title, records(), language, read_intake(out))
    student: Audience = "student-after-due" if revealed else "student"
    written = set()
    for record in records():
        if only is not None and record["submission"] not in only:
            continue
        texts = sources(str(record["submission"]))
        written.add(write_submission_page(out, record, texts, "staff", language))
        written.add(write_submission_page(out, record, texts, student, language))
    if only is None:
        _remove_others(written)


def _remove_others(written: set[Path]) -> None:
    for folder in {page.parent for page in written}:
        for page in folder.glob("*.html"):
            if page not in written:
                page.unlink()
