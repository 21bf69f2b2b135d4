"""`grader bundle`: what a student may have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit, spoken, tell

BundleOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where the bundle goes. [default: LAB.grader]", show_default=False)
]


def bundle(
    lab: options.Lab,
    out: BundleOut = None,
    jobs: options.Jobs = None,
    lang: options.Lang = None,
    json: options.Json = False,
    course: options.Course = None,
    quiet: options.Quiet = False,
) -> Exit:
    """Make the one file with which students check their own work.

    It holds the public probes and inputs, what the reference and known mistakes do on them, and the texts: no reference,
    no edit, no hidden check. A bundle that would give a line of the reference away isn't written.

    Example: grader bundle lab3, then students: grader check lab3.grader my_lab3.py
    """
    home = options.find_home(course)
    from grader.lab.course import rubric_path

    rubric_path(home, lab)
    language = options.language(lang)
    from grader.bundle.make import make

    def progress(done: int, total: int) -> None:
        if not quiet:
            tell(language, "bundle.progress", done=done, total=total)

    made = make(home, lab, out or Path(f"{lab}.grader"), jobs or options.cores(), progress)
    if json:
        from grader.report.files import record_json

        facts = {"versions": made.versions, "mistakes": made.mistakes, "hidden_checks": made.hidden_checks}
        print(record_json({"bundle": str(made.path), "bytes": made.bytes, **facts}))
        return Exit.FINE
    size = f"{made.bytes / 1e6:.1f}"
    print(spoken(language, "bundle.made", path=made.path, size=size, versions=made.versions, mistakes=made.mistakes))
    if made.hidden_checks:
        tell(language, "bundle.hidden", n=made.hidden_checks)
    return Exit.FINE
