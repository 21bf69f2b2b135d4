"""`grader override`: a person's points and comments, kept apart from the machine's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, basis, spoken, tell
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.pipeline import GradeOptions

Submission = Annotated[
    str | None, typer.Argument(metavar="SUBMISSION", help="Whose, as the class page names it.", show_default=False)
]
Part = Annotated[
    str | None, typer.Option("--part", metavar="PART", help="The part meant. [default: the total]", show_default=False)
]
Mistake = Annotated[
    str | None, typer.Option("--mistake", metavar="ID", help="The deduction meant, by its mistake.", show_default=False)
]
Points = Annotated[
    str | None,
    typer.Option("--points", metavar="N", help="The total's or part's points, or what the deduction costs.", show_default=False),
]
Accept = Annotated[bool, typer.Option("--accept", help="A person has looked: the machine's points stand.")]
Comment = Annotated[
    str | None, typer.Option("--comment", metavar="TEXT", help="What the student is told of it.", show_default=False)
]


def override(
    lab: options.Lab,
    submission: Submission = None,
    part: Part = None,
    mistake: Mistake = None,
    points: Points = None,
    accept: Accept = False,
    comment: Comment = None,
    who: options.Who = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take the decision away: the machine's points count again.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show every decision; those whose basis has changed are marked.")] = False,
    out: options.Out = None,
    lang: options.Lang = None,
    course: options.Course = None,
    json: options.Json = False,
) -> Exit:
    """Set points by hand, or add a comment.

    Of the total, of a part (--part) or of one deduction (--mistake). Kept apart from the machine's points: it survives
    grading and regrading, and is marked for review where the submission, the rubric's entry or the machine's verdict
    under it changed; the same command again confirms it. What the command doesn't mention of an earlier decision stays.

    Example: grader override lab3 20240111 --mistake mean-only-in-weight --points 0 --comment "agreed in class"
    """
    asked = options.stored(options.grading(lab, course, out=out, lang=lang))
    from grader import override as desk

    if list_:
        return _list(asked, json=json)
    if submission is None:
        raise UsageError(
            f"whose points? grader override {lab} SUBMISSION …; grader override {lab} --list shows what was decided",
            zh=f"改谁的分数？grader override {lab} SUBMISSION …；用 grader override {lab} --list 查看已有的评定",
        )
    decision = desk.Decision(
        submission=submission,
        part=part or "",
        mistake=mistake or "",
        points=points,
        accept=accept,
        comment=comment,
        who=options.person(who),
    )
    record = (desk.remove if remove else desk.override)(asked, decision)
    if json:
        from grader.report.files import record_json

        print(record_json(record))
    else:
        before, after = _points(record["score"]), _points(record.get("final_score", record["score"]))
        print(spoken(asked.language, "line.decided", submission=submission, before=before, after=after))
    return Exit.FINE


def _list(asked: GradeOptions, *, json: bool) -> Exit:
    from grader.override import standing
    from grader.report.files import record_json

    found = False
    for submission, record in standing(asked):
        for one in record["overrides"]:
            found = True
            print(record_json({"submission": submission, **one}) if json else _line(submission, one, asked.language))
    if not found:
        tell(asked.language, "override.none")
    return Exit.FINE


def _line(submission: str, one: Mapping[str, Any], language: str) -> str:
    """`20240001  weight/wrong-sign  15 → 0  agreed in class  (li, 2026-09-01T12:00:00Z)`."""
    target = "/".join(filter(None, (one["part"], one["mistake"]))) or spoken(language, "line.total")
    given = f"{_points(one['machine'])} → {_points(one['points'])}" if one["points"] is not None else ""
    told = [
        submission,
        target,
        given or spoken(language, "line.accepted" if one["accepted"] else "line.comment"),
        " ".join(one["comment"].split()),
    ]
    stale = spoken(language, "override.stale", what=basis(one["stale"], language)) if one["stale"] else ""
    return "  ".join(piece for piece in [*told, f"({one['who']}, {one['made']})", stale] if piece)


def _points(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
