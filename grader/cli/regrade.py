"""`grader regrade`: a changed rubric, no code run again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, say

if TYPE_CHECKING:
    from grader.pipeline import GradeOptions
    from grader.regrade import Change, Regrade

Apply = Annotated[bool, typer.Option("--apply", help="Keep the new verdicts and write the reports again.")]
Journal = Annotated[bool, typer.Option("--journal", help="Show what was changed so far: by whom, when, and for whom.")]


def regrade(
    lab: options.Lab,
    path: options.Submissions = None,
    apply: Apply = False,
    journal: Journal = False,
    out: options.Out = None,
    jobs: options.Jobs = None,
    who: options.Who = "",
    lang: options.Lang = None,
    course: options.Course = None,
    seed_file: options.SeedFile = None,
    json: options.Json = False,
    roster: options.Roster = None,
    format: options.Format = None,  # noqa: A002
    due: options.Due = None,
) -> Exit:
    """Judge what is stored with the present rubric.

    Shows for whom something changes, deduction by deduction and with the reason; nothing is kept without --apply,
    or a yes where a person sits at a terminal. Kept is all of it or nothing. No student's code is run; decisions by
    hand stay, and are marked where their basis changed.

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
            roster=roster,
            format=format.value if format else None,
            due=options.moment(due),
        )
    )
    if journal:
        return _journal(asked, json=json)
    from grader import regrade as room

    done = room.regrade(asked, apply=apply, who=options.person(who))
    _tell(done, asked.language, json=json)
    if not apply and done.changes and not json and _asked_for(len(done.changes)):
        room.regrade(asked, apply=True, who=options.person(who))
        apply = True
    if not done.changes:
        say(f"nothing changes for the {done.judged} judged again")
    elif not apply:
        say(f"{len(done.changes)} would change; nothing is kept yet: the same command with --apply keeps it")
    return Exit.FINE


def _tell(done: Regrade, language: str, *, json: bool) -> None:
    from grader.regrade import as_json

    for change in done.changes:
        print(as_json(change) if json else "\n".join([line(change), *reasons(change, language)]))
    if done.unobserved:
        say(f"{done.unobserved} have no stored observations for this seed, these probes and this machine: grade them again")


def _asked_for(count: int) -> bool:
    """Whether the person at the terminal says yes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return typer.confirm(f"Keep these {count} changes?", default=False, err=True)


def line(change: Change) -> str:
    """`20240001  85 → 100  − missing-bias-update`: the score, and the mistakes that went and came."""
    before, after = _mistakes(change.before), _mistakes(change.after)
    told = [f"{change.submission}  {_score(change.before)} → {_score(change.after)}"]
    told += [f"- {mistake}" for mistake in sorted(before - after)] + [f"+ {mistake}" for mistake in sorted(after - before)]
    if change.before["needs_review"] != change.after["needs_review"]:
        told.append("for review" if change.after["needs_review"] else "no longer for review")
    return "  ".join(told)


def reasons(change: Change, language: str) -> list[str]:
    """A line for each deduction and part that differs, and for each decision by hand: what happened, and why."""
    from grader.differences import REASONS
    from grader.report.words import pick

    told = [
        f"    {one.mistake or one.part}  {_number(one.before)} → {_number(one.after)}  {pick(REASONS[one.reason], language)}"
        for one in change.differences
    ]
    if change.after.get("overrides"):
        told.append(f"    by hand: {_number(change.before.get('final_score'))} → {_number(change.after['final_score'])}")
    for one in change.flagged:
        target = one["mistake"] or one["part"] or "total"
        told.append(f"    by hand, {target}: kept, for review; changed under it: {', '.join(one['stale'])}")
    return told


def _journal(asked: GradeOptions, *, json: bool) -> Exit:
    from grader.ledger import Ledger
    from grader.pipeline import opened
    from grader.report.files import record_json

    with opened(asked.out) as store:
        entries = list(Ledger(store).journal(asked.lab))
    for entry in entries:
        print(record_json(entry) if json else _entry(entry))
    if not entries:
        say("nothing was regraded or decided by hand")
    return Exit.FINE


def _entry(entry: Mapping[str, Any]) -> str:
    head = f"{entry['made']}  {entry['who']}  {entry['kind']}"
    if entry["kind"] != "regrade":
        target = "/".join(filter(None, (entry["part"], entry["mistake"]))) or "total"
        given = _number(entry["points"]) if entry.get("points") is not None else "accepted" if entry.get("accepted") else "-"
        return "  ".join(
            piece for piece in (head, entry["submission"], target, given, " ".join(entry["comment"].split())) if piece
        )
    came = ", ".join(digest or "an earlier grader" for digest in entry["from"]) or "-"
    lines = [f"{head}  rubric {came} → {entry['to']}  {len(entry['changes'])} of {entry['judged']} changed"]
    for change in entry["changes"]:
        lines.append(f"    {change['submission']}  {_number(change['before'])} → {_number(change['after'])}")
        for one in change["differences"]:
            name = one["mistake"] or one["part"]
            lines.append(f"        {name}  {_number(one['before'])} → {_number(one['after'])}  {one['text']['en']}")
    return "\n".join(lines)


def _mistakes(record: dict[str, Any]) -> set[str]:
    return {str(deduction["mistake"]) for deduction in record["deductions"]}


def _score(record: dict[str, Any]) -> str:
    return str(record["status"]) if record["score"] is None else f"{record['score']:g}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
