"""`grader ci`: a repository of submissions, or of one."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.ci.run import Places
    from grader.pipeline import GradeOptions


class Annotate(StrEnum):
    AUTO = "auto"
    GITHUB = "github"
    NONE = "none"


Path_ = Annotated[
    Path | None,
    typer.Argument(
        metavar="PATH", help="The folder of submissions, or one of them. [default: submissions/LAB]", show_default=False
    ),
]
Since = Annotated[
    str,
    typer.Option(
        "--since", metavar="REF|BASE..HEAD", help="Only what changed since this commit, or in this range.", show_default=False
    ),
]
One = Annotated[bool, typer.Option("--one", help="PATH is one submission, as in a student's own repository.")]
Sarif = Annotated[Path | None, typer.Option("--sarif", metavar="FILE", help="Also SARIF, for code scanning.", show_default=False)]
Annotations = Annotated[Annotate, typer.Option("--annotations", help="Log commands. auto: where GITHUB_ACTIONS is set.")]
Classroom = Annotated[bool, typer.Option("--classroom", help="Also the notices from which GitHub Classroom reads points.")]


def ci(
    lab: options.Lab,
    path: Path_ = None,
    since: Since = "",
    one: One = False,
    out: options.Out = None,
    sarif: Sarif = None,
    annotations: Annotations = Annotate.AUTO,
    classroom: Classroom = False,
    jobs: options.Jobs = None,
    json: options.Json = False,
    lang: options.Lang = None,
    course: options.Course = None,
    require: options.Require = "",
    allow_unconfined: options.Unconfined = False,
    seed_file: options.SeedFile = None,
    quiet: options.Quiet = False,
) -> Exit:
    """Grade what changed in a repository, and write what a CI reads.

    results.jsonl and junit.xml go to the output folder; on GitHub, annotations to the log and a summary to the job's page.
    Ends with 0 for full marks everywhere (or nothing to grade), 1 if points were lost, 2 for a wrong command line or lab,
    3 if something could not be graded by no fault of a student.

    Example: grader ci lab3 submissions/lab3 --since origin/main
    """
    run: dict[str, Any] = {"jobs": jobs, "seed_file": seed_file, "require": require, "allow_unconfined": allow_unconfined}
    asked = options.grading(lab, course, path=path, out=out, no_pages=True, lang=lang, **run)
    entries = _entries(asked.path, since, one=one)
    records, places = _graded(asked, entries, quiet=quiet)
    _files(asked, records, places, sarif)
    on_github = annotations is Annotate.GITHUB or (annotations is Annotate.AUTO and os.environ.get("GITHUB_ACTIONS") == "true")
    if json:
        from grader.report.files import record_json

        for record in records:
            print(record_json(record))
    _github(asked, records, places, log=on_github and not json, classroom=classroom and not json)
    if not json:
        from grader.report.github import total_line

        print(f"{lab}: {total_line(records, asked.language)}")
    return _exit(records)


def _entries(path: Path, since: str, *, one: bool) -> list[Path]:
    if not path.exists():
        raise UsageError(
            f"{path}: there is no such file or folder; name the submissions: grader ci LAB PATH",
            zh=f"{path}：没有这个文件或文件夹；请指定提交所在的位置：grader ci LAB PATH",
        )
    from grader.ci.changed import changed
    from grader.ci.run import all_entries

    if one:
        return [path] if not since or not path.is_dir() or changed(path, since) else []
    return changed(path, since) if since else all_entries(path)


def _graded(asked: GradeOptions, entries: list[Path], *, quiet: bool) -> tuple[list[Any], Places]:
    from grader.ci.changed import top_of
    from grader.ci.run import Places, grade_entries
    from grader.report.words import state

    def on_record(record: Any) -> None:
        if not quiet:
            tell(asked.language, "line.graded", submission=record["submission"], status=state("status", record["status"]))

    records = grade_entries(asked, entries, on_record)
    try:
        top = top_of(asked.path if asked.path.is_dir() else asked.path.parent)
    except UsageError:
        top = Path.cwd()  # no repository: places are told from the working folder
    named = {str(record["submission"]): entry for record, entry in zip(records, entries, strict=True)}
    return records, Places(top, named)


def _files(asked: GradeOptions, records: list[Any], places: Places, wanted: Path | None) -> None:
    from grader.report.files import atomic, write_results_jsonl
    from grader.report.junit import junit_xml
    from grader.report.sarif import sarif

    try:
        write_results_jsonl(asked.out, records)
        with atomic(asked.out / "junit.xml") as stream:
            stream.write(junit_xml(asked.lab, records, asked.language))
        if wanted is not None:
            with atomic(wanted) as stream:
                stream.write(sarif(asked.lab, records, places, asked.language).encode())
    except OSError as error:
        raise UsageError(
            f"{error.filename or asked.out}: can't be written ({error.strerror}); name a folder with --out",
            zh=f"{error.filename or asked.out}：无法写入（{error.strerror}）；请用 --out 指定文件夹",
        ) from None


def _github(asked: GradeOptions, records: list[Any], places: Places, *, log: bool, classroom: bool) -> None:
    from grader.report import github

    if log:
        for line in github.log_lines(asked.lab, records, places, asked.language):
            print(line)
    if classroom:
        for line in github.classroom(records):
            print(line)
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        with Path(page).open("a", encoding="utf-8") as stream:
            stream.write(github.summary(asked.lab, records, asked.language))


def _exit(records: list[Any]) -> Exit:
    if any(record["status"] == "ungraded" for record in records):
        return Exit.UNGRADED
    full = all(record["status"] == "graded" and record["score"] >= record["max_score"] for record in records)
    return Exit.FINE if full else Exit.POINTS_LOST
