"""`grader gradescope`: one submission, inside Gradescope's container."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, spoken

Root = Annotated[Path, typer.Option("--root", metavar="DIR", help="Where Gradescope keeps submission/ and results/.")]
Visible = Annotated[options.Visibility, typer.Option("--visibility", help="When students see the results.")]


def gradescope(
    lab: options.Lab,
    root: Root = Path("/autograder"),
    visibility: Visible = options.Visibility.VISIBLE,
    lang: options.Lang = None,
    course: options.Course = None,
    require: options.Require = "",
    allow_unconfined: options.Unconfined = False,
    seed_file: options.SeedFile = None,
    due: options.Due = None,
) -> Exit:
    """Grade the submission in Gradescope's container, and write results.json.

    What the autograder.zip of `grader export --to autograder` runs. Where nothing could be graded no score is written:
    Gradescope then says that the autograder failed, and never 0.

    Example: grader gradescope lab3 --root /autograder
    """
    run: dict[str, Any] = {"seed_file": seed_file, "require": require, "allow_unconfined": allow_unconfined}
    asked = options.grading(lab, course, path=root / "submission", out=root / "results", due=due, lang=lang, **run)
    from grader.export.container import grade_there

    record = grade_there(asked, root, visibility.value)
    score = record.get("final_score", record["score"])
    from grader.report.words import state

    facts = {"submission": record["submission"], "status": state("status", record["status"]), "max": f"{record['max_score']:g}"}
    print(spoken(asked.language, "line.scored", **facts, score="-" if score is None else f"{score:g}"))
    return Exit.UNGRADED if record["status"] == "ungraded" else Exit.FINE
