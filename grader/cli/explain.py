"""`grader explain`: one known mistake."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit

Mistake = Annotated[
    str,
    typer.Argument(metavar="LAB/MISTAKE", help="A mistake's id, as reports name it; LAB/ alone lists them.", show_default=False),
]


def explain(mistake: Mistake, lang: options.Lang = None, course: options.Course = None) -> Exit:
    """Say what a known mistake is and what it costs.

    And why it is a mistake, and how it is recognised.

    Example: grader explain lab3/missing-bias-update
    """
    raise NotImplementedError
