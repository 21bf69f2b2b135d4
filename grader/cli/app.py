"""The program's commands, put together. Importing this loads typer and nothing heavy."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli import (
    audit,
    bundle,
    check,
    ci,
    doctor,
    explain,
    export,
    grade,
    gradescope,
    new,
    override,
    promote,
    regrade,
    report,
    review,
    similar,
)
from grader.cli.exits import guarded
from grader.cli.refusal import Program

app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: answers at once, reads the same in a file
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
COMMANDS = (
    grade.grade,
    check.check,
    bundle.bundle,
    ci.ci,
    report.report,
    regrade.regrade,
    override.override,
    review.review,
    similar.similar,
    promote.promote,
    export.export,
    explain.explain,
    new.new,
    audit.audit,
    gradescope.gradescope,
    doctor.doctor,
)
for command in COMMANDS:
    app.command()(guarded(command))


def _version(asked: bool) -> None:
    if asked:
        print(versions())
        raise typer.Exit


def versions() -> str:
    """The versions on which a verdict may depend, in one line."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from grader import __version__

    found = [f"Python {platform.python_version()}"]
    for package in ("torch", "numpy"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return f"grader {__version__} ({', '.join(found)})"


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the versions that matter, and exit.")
    ] = False,
) -> None:
    """Grade deep-learning labs, and name the mistake that explains what differs.

    Exit codes: 0 all graded (check: full marks), 1 points were lost (check) or a claim is broken (audit),
    2 the command line or the lab is wrong, 3 something could not be graded.
    """
