"""`grader promote`: what a class did in its own way becomes an entry of the rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.cli.regrade import line
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.model import Text
    from grader.promote import Promotion

Target = Annotated[
    str,
    typer.Argument(
        metavar="SUBMISSION|CLUSTER", help="Whose results it explains, as the class page names it.", show_default=False
    ),
]
Id = Annotated[str, typer.Option("--id", metavar="ID", help="The new mistake's name, e.g. wrong-axis.", show_default=False)]
Points = Annotated[str, typer.Option("--points", metavar="N", help="What it costs.", show_default=False)]
PartName = Annotated[
    str | None, typer.Option("--part", metavar="PART", help="[default: the one unexplained part]", show_default=False)
]
Number = Annotated[
    int | None,
    typer.Option("--suggestion", metavar="N", min=1, help="Which suggestion, where there are several.", show_default=False),
]
Apply = Annotated[bool, typer.Option("--apply", help="Write the entry, keep the new verdicts and write the reports again.")]


def _text(name: str, help_: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, metavar="TEXT", help=help_, show_default=False)
    return found


def promote(
    lab: options.Lab,
    target: Target,
    path: options.Submissions = None,
    *,
    id_: Id,
    points: Points,
    part: PartName = None,
    suggestion: Number = None,
    title_en: Annotated[str, _text("--title-en", "The mistake in a few words. [default: the suggestion's]")] = "",
    title_zh: Annotated[str, _text("--title-zh", "The same in Chinese.")] = "",
    why_en: Annotated[str, _text("--why-en", "Why it is wrong. [default: the title]")] = "",
    why_zh: Annotated[str, _text("--why-zh", "The same in Chinese.")] = "",
    hint_en: Annotated[str, _text("--hint-en", "How to go on, without the solution. [default: the title]")] = "",
    hint_zh: Annotated[str, _text("--hint-zh", "The same in Chinese.")] = "",
    edit_replace: Annotated[
        list[str] | None,
        typer.Option("--edit-replace", metavar="TEXT", help="An edit of your own: text of the reference …", show_default=False),
    ] = None,
    edit_with: Annotated[
        list[str] | None, typer.Option("--edit-with", metavar="TEXT", help="… what stands there instead …", show_default=False)
    ] = None,
    inside: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="NAME", help="… and in which function or Class.method.", show_default=False),
    ] = None,
    apply: Apply = False,
    who: options.Who = "",
    out: options.Out = None,
    jobs: options.Jobs = None,
    lang: options.Lang = None,
    course: options.Course = None,
    seed_file: options.SeedFile = None,
    json: options.Json = False,
) -> Exit:
    """Make an unlisted mistake an entry of the rubric.

    A suggestion, or an edit of your own (repeat --edit-replace, --edit-with and --in for several), is written into
    rubrics/LAB.yaml in the file's own manner. First it shows the difference and for whom something would change;
    nothing is written without --apply. No student's code is run.

    Example: grader promote lab4 3f0a92c1 --id wrong-axis --points 5, then the same with --apply
    """
    from grader import promote as promotion

    asked = options.stored(options.grading(lab, course, path=path, out=out, jobs=jobs, seed_file=seed_file, lang=lang))
    wish = promotion.Wish(
        target=target,
        id=id_,
        points=points,
        part=part,
        suggestion=suggestion,
        edits=_edits(edit_replace or [], edit_with or [], inside or []),
        title=_both("title", title_en, title_zh),
        why=_both("why", why_en, why_zh),
        hint=_both("hint", hint_en, hint_zh),
    )
    done = promotion.promote(asked, wish, apply=apply, who=options.person(who))
    if json:
        from json import dumps

        print(dumps(_data(done), ensure_ascii=False))
    else:
        _tell(done, options.language(lang))
    return _outcome(done, options.language(lang), apply=apply)


def _both(name: str, english: str, chinese: str) -> Text | None:
    if bool(english.strip()) != bool(chinese.strip()):
        raise UsageError(
            f"--{name}-en and --{name}-zh go together: reports are read in both languages",
            zh=f"--{name}-en 与 --{name}-zh 要同时给出：报告有中英文两种读者",
        )
    from grader.model import Text

    return Text(english.strip(), chinese.strip()) if english.strip() else None


def _edits(replaces: list[str], withs: list[str], scopes: list[str]) -> tuple[dict[str, str], ...]:
    if len(replaces) != len(withs) or len(scopes) not in (0, 1, len(replaces)):
        raise UsageError(
            "--edit-replace and --edit-with go in pairs; --in stands once, or once for each pair",
            zh="--edit-replace 与 --edit-with 要成对给出；--in 给一次，或每对给一次",
        )
    each = scopes * len(replaces) if len(scopes) == 1 else scopes or [""] * len(replaces)
    return tuple(
        {"replace": old, "with": new, **({"in": scope} if scope else {})}
        for old, new, scope in zip(replaces, withs, each, strict=True)
    )


def _tell(done: Promotion, language: str) -> None:
    print(done.diff)
    for change in done.regrade.changes:
        print(line(change, language))


def _outcome(done: Promotion, language: str, *, apply: bool) -> Exit:
    for submission, differing in done.unlike.items():
        for one in differing:
            place = {"submission": submission, "probe": one.probe, "case": one.case}
            tell(language, "promote.unlike", **place, message=one.message)
    if done.unlike:
        tell(language, "promote.refused")
        return Exit.USAGE
    count = len(done.regrade.changes)
    if apply:
        tell(language, "promote.written", rubric=done.rubric, n=count, judged=done.regrade.judged)
    else:
        tell(language, "promote.would", n=count, judged=done.regrade.judged)
    return Exit.FINE


def _data(done: Promotion) -> dict[str, object]:
    from grader.regrade import as_data

    return {
        "rubric": done.rubric,
        "entry": done.entry,
        "diff": done.diff,
        "submissions": done.submissions,
        "differs": {
            submission: [{"probe": one.probe, "case": one.case, "message": one.message.as_json()} for one in differing]
            for submission, differing in done.unlike.items()
        },
        "changes": [as_data(change) for change in done.regrade.changes],
        "applied": done.applied,
    }
