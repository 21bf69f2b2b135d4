"""`grader check`: one's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit
from grader.errors import UsageError

File = Annotated[Path, typer.Argument(metavar="FILE", help="Your file, notebook or folder.", show_default=False)]


def check(
    lab: options.Lab, file: File, lang: options.Lang = None, json: options.Json = False, course: options.Course = None
) -> Exit:
    """Check one submission: what is off, and by which relation.

    Ends with 1 if points were lost. The inputs are public ones, so everyone sees the same.

    On macOS and Windows nothing confines the file: it runs in a process of its own, watched for time and memory.

    Example: grader check lab3 my_lab3.py --lang zh
    """
    if not file.exists():
        raise UsageError(f"{file}: no such file; name your file or folder: grader check {lab} FILE")
    from grader import pipeline
    from grader.report.console import submission_report
    from grader.report.files import record_json

    record, sources = pipeline.check(options.find_home(course), lab, file, options.PUBLIC_SEED)
    if json:
        print(record_json(record))
    else:
        from rich.console import Console

        submission_report(record, sources, options.language(lang), Console())
    if record["status"] == "ungraded":
        return Exit.UNGRADED
    return Exit.FINE if record["status"] == "graded" and record["score"] >= record["max_score"] else Exit.POINTS_LOST
