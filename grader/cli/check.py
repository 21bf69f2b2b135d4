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
    lab: options.Lab,
    file: File,
    lang: options.Lang = None,
    json: options.Json = False,
    course: options.Course = None,
) -> Exit:
    """Check one submission: what is off, and by which relation. Ends with 1 if points were lost.

    Example: grader check lab3 my_lab3.py --lang zh
    """
    home = options.find_course(course)
    options.find_rubric(home, lab)
    if not file.exists():
        raise UsageError(f"{file}: no such file; name your file or folder: grader check {lab} FILE")
    from grader import pipeline

    record, sources = pipeline.check(home, lab, file, options.PUBLIC_SEED)
    if json:
        from json import dumps

        print(dumps(record, ensure_ascii=False))
    else:
        raise NotImplementedError
    if record["status"] == "ungraded":
        return Exit.UNGRADED
    return Exit.FINE if record["score"] >= record["max_score"] else Exit.POINTS_LOST
