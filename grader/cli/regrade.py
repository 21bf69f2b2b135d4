"""`grader regrade`: a changed rubric, no code run again."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit

Apply = Annotated[bool, typer.Option("--apply", help="Keep the new verdicts and write the reports again.")]


def regrade(
    lab: options.Lab,
    apply: Apply = False,
    out: options.Out = None,
    lang: options.Lang = None,
    course: options.Course = None,
    json: options.Json = False,
) -> Exit:
    """Judge what is stored with the present rubric.

    Shows for whom something changes; nothing is kept without --apply. No student's code is run.

    Example: grader regrade lab3, then: grader regrade lab3 --apply
    """
    raise NotImplementedError
