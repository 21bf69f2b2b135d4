"""`grader export`: grades into a site's own sheet, a table, Gradescope's results, or an autograder for it."""

from __future__ import annotations

import json as json_module
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.export.joined import Joined
    from grader.pipeline import GradeOptions


class Target(StrEnum):
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    GRADESCOPE = "gradescope"
    AUTOGRADER = "autograder"
    CSV = "csv"
    XLSX = "xlsx"


_SHEETS: Final = (Target.CANVAS, Target.MOODLE, Target.BLACKBOARD)  # whose own sheet is filled

To = Annotated[Target, typer.Option("--to", help="What is wanted.", show_default=False)]
SheetFile = Annotated[
    Path | None,
    typer.Option(
        "--sheet",
        metavar="CSV",
        help="With canvas, moodle and blackboard: the sheet as it was downloaded; it is left as it is.",
        show_default=False,
    ),
]
Column = Annotated[
    str | None,
    typer.Option(
        "--column",
        metavar="TITLE",
        help="With canvas, moodle and blackboard: whose column, where it isn't plain.",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", metavar="PATH", help="Where it goes. [default: in DIR/export]", show_default=False)
]
Visible = Annotated[options.Visibility, typer.Option("--visibility", help="With Gradescope: when students see the results.")]


def export(
    lab: options.Lab,
    to: To,
    sheet: SheetFile = None,
    column: Column = None,
    output: Output = None,
    out: options.Out = None,
    visibility: Visible = options.Visibility.VISIBLE,
    allow_unconfined: options.Unconfined = False,
    seed_file: options.SeedFile = None,
    lang: options.Lang = None,
    course: options.Course = None,
    json: options.Json = False,
) -> Exit:
    """Hand the grades over: to a site's own sheet, a table, Gradescope's results or an autograder.

    What counts is exported: after decisions by hand and the rubric's policy. What could not be graded is an empty cell, never 0;
    a student whom a sheet doesn't know is told and not invented; all other cells stay as they are.

    Example: grader export lab3 --to canvas --sheet gradebook.csv
    """
    asked = options.grading(lab, course, out=out, lang=lang)
    if to in _SHEETS and sheet is None:
        raise UsageError(
            f"--to {to.value} fills the sheet that {to.value.capitalize()} gives: name it with --sheet FILE.csv",
            zh=f"--to {to.value} 要填入 {to.value.capitalize()} 给出的表格；请用 --sheet FILE.csv 指定",
        )
    if to is Target.AUTOGRADER:
        told = _autograder(asked, output, visibility.value, seed_file, allow_unconfined=allow_unconfined)
    elif to is Target.GRADESCOPE:
        told = _results(options.stored(asked), output, visibility.value)
    elif sheet is not None and to in _SHEETS:
        told = _sheet(options.stored(asked), to, sheet, column, output)
    else:
        told = _table(options.stored(asked), to, output)
    print(json_module.dumps(told, ensure_ascii=False) if json else told["file"])
    return Exit.FINE


def _place(asked: GradeOptions, output: Path | None, name: str) -> Path:
    return output or asked.out / "export" / name


def _autograder(
    asked: GradeOptions, output: Path | None, visibility: str, seed_file: Path | None, *, allow_unconfined: bool
) -> dict[str, Any]:
    from grader.export.autograder import Wish, write_autograder
    from grader.lab import load_lab

    lab = load_lab(asked.course, asked.lab)
    path = _place(asked, output, "autograder.zip")
    write_autograder(
        path,
        Wish(
            course=asked.course,
            lab=asked.lab,
            language=asked.language,
            visibility=visibility,
            allow_unconfined=allow_unconfined,
            seed_file=seed_file,
            data=asked.course / lab.data if lab.data else None,
        ),
    )
    return {"file": str(path)}


def _results(asked: GradeOptions, output: Path | None, visibility: str) -> dict[str, Any]:
    from grader.export.gradescope import results
    from grader.ledger import Ledger
    from grader.pipeline import STORE
    from grader.report.files import atomic
    from grader.report.paths import page_name
    from grader.store import Store

    folder = _place(asked, output, "gradescope")
    count = 0
    with Store(asked.out / STORE) as store:
        for record in Ledger(store).records(asked.lab):
            name = page_name(str(record["submission"])).removesuffix(".html")
            with atomic(folder / name / "results.json") as stream:
                text = json_module.dumps(results(record, asked.language, visibility), ensure_ascii=False, indent=1)
                stream.write(text.encode("utf-8", "replace"))
            count += 1
    return {"file": str(folder), "written": count}


def _table(asked: GradeOptions, to: Target, output: Path | None) -> dict[str, Any]:
    from grader.export.grades import grades
    from grader.export.tables import write_csv, write_xlsx
    from grader.ledger import Ledger
    from grader.pipeline import STORE
    from grader.store import Store

    path = _place(asked, output, f"grades.{to.value}")
    write = write_csv if to is Target.CSV else write_xlsx
    with Store(asked.out / STORE) as store:
        return {"file": str(path), "written": write(path, grades(Ledger(store).records(asked.lab)))}


def _sheet(asked: GradeOptions, to: Target, sheet: Path, column: str | None, output: Path | None) -> dict[str, Any]:
    from grader.export.blackboard import into_blackboard
    from grader.export.canvas import into_canvas
    from grader.export.grades import grades
    from grader.export.moodle import into_moodle
    from grader.export.sheet import Sheet
    from grader.ledger import Ledger
    from grader.pipeline import STORE
    from grader.report.files import atomic
    from grader.store import Store

    known = Sheet(sheet)
    path = _place(asked, output, sheet.name)
    with Store(asked.out / STORE) as store:
        found = list(grades(Ledger(store).records(asked.lab)))
    done = {Target.CANVAS: into_canvas, Target.MOODLE: into_moodle, Target.BLACKBOARD: into_blackboard}[to](known, found, column)
    done.file = str(path)
    with atomic(path) as stream:
        stream.write(known.data)
    _tell(done, asked.language)
    return done.as_record()


def _tell(done: Joined, language: str) -> None:
    """What was done, and what a person should look at, on stderr."""
    from grader.report.words import WORDS

    tell(language, "export.done", column=done.column, written=done.written, same=done.same, untouched=done.untouched)
    for names, what in (
        (done.empty, "export.empty"),
        (done.kept, "export.kept"),
        (done.unknown, "export.unknown"),
    ):
        if names:
            shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
            tell(language, "line.listed", n=len(names), what=WORDS[what], names=shown)
    if done.maximum is not None:
        tell(language, "export.maximum", most=done.maximum)
