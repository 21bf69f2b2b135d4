"""`grader regrade`: a changed rubric, no code run again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, agreed, basis, spoken, tell

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
    handed_in: dict[str, Any] = {"path": path, "roster": roster, "format": format, "due": due}
    asked = options.stored(options.grading(lab, course, out=out, jobs=jobs, seed_file=seed_file, lang=lang, **handed_in))
    if journal:
        return _journal(asked, json=json)
    from grader import regrade as room

    done = room.regrade(asked, apply=apply, who=options.person(who))
    _tell(done, asked.language, json=json)
    if not apply and done.changes and not json and _asked_for(len(done.changes), asked.language):
        room.regrade(asked, apply=True, who=options.person(who))
        apply = True
    if not done.changes:
        tell(asked.language, "regrade.same", n=done.judged)
    elif not apply:
        tell(asked.language, "regrade.would", n=len(done.changes))
    return Exit.FINE


def _tell(done: Regrade, language: str, *, json: bool) -> None:
    from grader.regrade import as_json

    for change in done.changes:
        print(as_json(change) if json else "\n".join([line(change, language), *reasons(change, language)]))
    if done.unobserved:
        tell(language, "regrade.unobserved", n=done.unobserved)


def _asked_for(count: int, language: str) -> bool:
    """Whether the person at the terminal says yes."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False  # a script is never asked
    return agreed(language, "regrade.keep", n=count)


def line(change: Change, language: str) -> str:
    """`20240001  85 → 100  − missing-bias-update`: the score, and the mistakes that went and came."""
    before, after = _mistakes(change.before), _mistakes(change.after)
    told = [f"{change.submission}  {_score(change.before, language)} → {_score(change.after, language)}"]
    told += [f"- {mistake}" for mistake in sorted(before - after)] + [f"+ {mistake}" for mistake in sorted(after - before)]
    if change.before["needs_review"] != change.after["needs_review"]:
        told.append(spoken(language, "regrade.review" if change.after["needs_review"] else "regrade.reviewed"))
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
        before, after = _number(change.before.get("final_score")), _number(change.after["final_score"])
        told.append("    " + spoken(language, "regrade.hand", before=before, after=after))
    for one in change.flagged:
        target = one["mistake"] or one["part"] or spoken(language, "line.total")
        told.append("    " + spoken(language, "regrade.flagged", target=target, what=basis(one["stale"], language)))
    return told


def _journal(asked: GradeOptions, *, json: bool) -> Exit:
    from grader.ledger import Ledger
    from grader.pipeline import opened
    from grader.report.files import record_json

    with opened(asked.out) as store:
        entries = list(Ledger(store).journal(asked.lab))
    for entry in entries:
        print(record_json(entry) if json else _entry(entry, asked.language))
    if not entries:
        tell(asked.language, "journal.none")
    return Exit.FINE


def _entry(entry: Mapping[str, Any], language: str) -> str:
    from grader.report.words import pick, state

    head = f"{entry['made']}  {entry['who']}  {pick(state('journal', str(entry['kind'])), language)}"
    if entry["kind"] != "regrade":
        target = "/".join(filter(None, (entry["part"], entry["mistake"]))) or spoken(language, "line.total")
        accepted = spoken(language, "line.accepted") if entry.get("accepted") else "-"
        given = _number(entry["points"]) if entry.get("points") is not None else accepted
        return "  ".join(
            piece for piece in (head, entry["submission"], target, given, " ".join(entry["comment"].split())) if piece
        )
    came = ", ".join(digest or spoken(language, "journal.earlier") for digest in entry["from"]) or "-"
    counts = {"n": len(entry["changes"]), "judged": entry["judged"]}
    lines = [f"{head}  " + spoken(language, "journal.rubric", before=came, after=entry["to"], **counts)]
    for change in entry["changes"]:
        lines.append(f"    {change['submission']}  {_number(change['before'])} → {_number(change['after'])}")
        for one in change["differences"]:
            name = one["mistake"] or one["part"]
            lines.append(f"        {name}  {_number(one['before'])} → {_number(one['after'])}  {one['text'][language]}")
    return "\n".join(lines)


def _mistakes(record: dict[str, Any]) -> set[str]:
    return {str(deduction["mistake"]) for deduction in record["deductions"]}


def _score(record: dict[str, Any], language: str) -> str:
    from grader.report.words import pick, state

    return pick(state("status", str(record["status"])), language) if record["score"] is None else f"{record['score']:g}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
