"""`grader check`: one's own file, by a course's lab or by the bundle that the course gave out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.bundle.snippet import Shown
    from grader.bundle.student import Desk
    from grader.cli.watching import Stamp

Given = Annotated[
    str,
    typer.Argument(
        metavar="LAB|BUNDLE",
        help="The file that your course gave out, or a lab of a course.",
        show_default=False,
        autocompletion=options.known_labs,
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="Your file, notebook or folder.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="Everything there is to say, not only what to look at first.")]
Watch = Annotated[bool, typer.Option("--watch", help="Check again whenever the file is saved. Ctrl-C ends it.")]


def check(
    given: Given,
    file: File,
    everything: All = False,
    watch: Watch = False,
    lang: options.Lang = None,
    json: options.Json = False,
    course: options.Course = None,
) -> Exit:
    """Check one submission: what is off, and by which relation.

    Says first what is most useful to look at, and the lines of Python that show it. Ends with 1 if points were lost.
    The inputs are public ones, so everyone sees the same.

    On macOS and Windows nothing confines the file: it runs in a process of its own, watched for time and memory.

    Example: grader check lab3.grader my_lab3.py --lang zh
    """
    if not file.exists():
        raise UsageError(
            f"{file}: no such file; name your file or folder: grader check {given} FILE",
            zh=f"{file}：没有这个文件；请指定你的文件或文件夹：grader check {given} FILE",
        )
    from grader.pool import Pool
    from grader.sandbox import probe_isolation

    with Pool(probe_isolation(), 1) as pool:  # before the rest is imported: its own import of torch takes longest
        from grader.bundle.student import Desk
        from grader.cli.watching import stamp

        language, seen = options.language(lang), stamp(file)  # what is saved while the first check runs is a change too
        with Desk(given, course, options.find_home, pool) as desk:
            ended = _told(desk, file, given, everything=everything, json=json, language=language)
            if watch:
                again = partial(_told, desk, file, given, everything=everything, json=json, language=language)
                _watch(desk, file, seen, again, language, rule=not json)
            return ended


def _told(desk: Desk, file: Path, given: str, *, everything: bool, json: bool, language: str) -> Exit:
    record, sources = desk.check(file)
    if json:
        from grader.report.files import record_json

        print(record_json(record), flush=True)
    else:
        from rich.console import Console

        from grader.report.console import first_card, first_report, submission_report

        if everything:
            submission_report(record, sources, language, Console())
        else:
            card = first_card(record)
            shown = desk.reproduction(record, card.part, file, given) if card else None
            first_report(record, sources, language, Console(), _plain(shown))
    if record["status"] == "ungraded":
        return Exit.UNGRADED
    return Exit.FINE if record["status"] == "graded" and record["score"] >= record["max_score"] else Exit.POINTS_LOST


def _plain(shown: Shown | None) -> dict[str, Any] | None:
    return None if shown is None else {"check": shown.check, "case": shown.case, "lines": shown.lines}


def _watch(desk: Desk, file: Path, seen: Stamp, again: Callable[[], Exit], language: str, *, rule: bool) -> None:
    """Checks again at every change until the reader has had enough."""
    from grader.cli.watching import changes

    tell(language, "watch.start", file=file)
    for _ in changes(file, seen):
        if rule:
            print("\n" + "=" * 40, flush=True)
        again()
        tell(language, "watch.again", seconds=f"{desk.seconds:.2f}", file=file)
