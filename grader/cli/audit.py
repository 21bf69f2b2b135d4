"""`grader audit`: the rubric tested like code."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit
from grader.cli.progress import progress
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.audit import AuditOptions

Lab = Annotated[
    str | None,
    typer.Argument(
        metavar="LAB", help="The lab's id: rubrics/LAB.yaml and labs/LAB/.", show_default=False, autocompletion=options.known_labs
    ),
]
All = Annotated[bool, typer.Option("--all", help="Every lab of the course.")]
Full = Annotated[bool, typer.Option("--full", help="Every pair of mistakes, where otherwise a stated sample is tried.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where the pages go. [default: reports/audit]", show_default=False)
]


def audit(
    lab: Lab = None,
    every: All = False,
    full: Full = False,
    out: Out = None,
    jobs: options.Jobs = None,
    json: options.Json = False,
    lang: options.Lang = None,
    course: options.Course = None,
    quiet: options.Quiet = False,
) -> Exit:
    """Test a lab's rubric: are its mistakes told apart, and right answers left alone?

    Ends with 1 if a claim doesn't hold. What was tried is kept in .grader/audit, so a second audit is quick.

    Example: grader audit lab3
    """
    from grader.lab.course import lab_ids, rubric_path

    home = options.find_home(course)
    if every == (lab is not None):
        raise UsageError("name one lab, or say --all: grader audit lab3", zh="请指定一个实验，或用 --all：grader audit lab3")
    labs = lab_ids(home) if lab is None else (lab,)
    for name in labs:
        rubric_path(home, name)
    from grader.audit import AuditOptions

    folder = out or (Path() if home == Path.cwd() else home) / "reports" / "audit"
    language, holds = options.language(lang), True
    for name in labs:
        asked = AuditOptions(course=home, lab=name, jobs=jobs or options.cores(), full=full)
        report = _audited(asked, language, quiet)
        holds = holds and report["holds"]
        _tell(report, folder, language, json)
    return Exit.FINE if holds else Exit.POINTS_LOST


def _audited(asked: AuditOptions, language: str, quiet: bool) -> dict[str, Any]:
    from grader.audit import audit as audited

    with progress(asked.lab, language, quiet=quiet) as seen:
        return audited(asked, seen.on_total, seen.on_record).as_json()


def _tell(report: dict[str, Any], folder: Path, language: str, json: bool) -> None:
    """The page in the folder; the table, or one line of JSON, on stdout."""
    from grader.audit.page import write_page

    path = write_page(folder, report, language)
    if json:
        print(json_module.dumps(report, ensure_ascii=False, sort_keys=True))
        return
    from rich.console import Console

    from grader.audit.console import audit_report

    audit_report(report, language, Console())
    print(path)
