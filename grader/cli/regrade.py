"""`grader regrade`: a changed rubric, no code run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, say

if TYPE_CHECKING:
    from grader.pipeline import Change

Apply = Annotated[bool, typer.Option("--apply", help="Keep the new verdicts and write the reports again.")]


def regrade(
    lab: options.Lab,
    path: options.Submissions = None,
    apply: Apply = False,
    out: options.Out = None,
    jobs: options.Jobs = None,
    lang: options.Lang = None,
    course: options.Course = None,
    seed_file: options.SeedFile = None,
    json: options.Json = False,
) -> Exit:
    """Judge what is stored with the present rubric.

    Shows for whom something changes; nothing is kept without --apply. No student's code is run.

    Example: grader regrade lab3, then: grader regrade lab3 --apply
    """
    asked = options.stored(
        options.grading(
            lab,
            course,
            path=path,
            out=out,
            jobs=jobs or options.cores(),
            seed=options.seed(seed_file),
            language=options.language(lang),
        )
    )
    from grader import pipeline

    done = pipeline.regrade(asked, apply=apply)
    changes = done.changes
    for change in changes:
        print(_as_json(change) if json else line(change))
    if done.unobserved:
        say(f"{done.unobserved} have no stored observations for this seed, these probes and this machine: grade them again")
    if not changes:
        say(f"nothing changes for the {done.judged} judged again")
    elif not apply:
        say(f"{len(changes)} would change; nothing is kept yet: the same command with --apply keeps it")
    return Exit.FINE


def _as_json(change: Change) -> str:
    from grader.report.files import record_json

    return record_json(as_data(change))


def as_data(change: Change) -> dict[str, Any]:
    """The change as JSON has it."""
    return {"submission": change.submission, "before": change.before, "after": change.after}


def line(change: Change) -> str:
    """`20240001  85 → 100  − missing-bias-update`: the score, and the mistakes that went and came."""
    before, after = _mistakes(change.before), _mistakes(change.after)
    told = [f"{change.submission}  {_score(change.before)} → {_score(change.after)}"]
    told += [f"- {mistake}" for mistake in sorted(before - after)] + [f"+ {mistake}" for mistake in sorted(after - before)]
    if change.before["needs_review"] != change.after["needs_review"]:
        told.append("for review" if change.after["needs_review"] else "no longer for review")
    return "  ".join(told)


def _mistakes(record: dict[str, Any]) -> set[str]:
    return {str(deduction["mistake"]) for deduction in record["deductions"]}


def _score(record: dict[str, Any]) -> str:
    return str(record["status"]) if record["score"] is None else f"{record['score']:g}"
