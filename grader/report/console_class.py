"""A class on a terminal: who got what, what was not understood, who needs a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console

from grader.report.rollcall import Intake, roll_call
from grader.report.sheet import LOST, REVIEW, Sheet
from grader.report.summary import ClassSummary, Group, Row, summarise
from grader.report.view import Record, points
from grader.report.words import both, capital, counted, listed, state

_MISTAKES: Final = 8
_GROUPS: Final = 10
_NAMES: Final = 6


def class_table(
    records: Iterable[Record], language: str, console: Console, rows: int | None = 40, intake: Intake | None = None
) -> None:
    """The class's rows (the first `rows` of them; None: all), then its numbers, so that they stand last on the screen."""
    sheet = Sheet(console, language)
    summary = summarise(records)
    if not summary.rows:
        sheet.say(sheet.word("class.empty"))
        return
    _rows(sheet, summary, rows)
    _numbers(sheet, summary)
    _mistakes(sheet, summary)
    _queue(sheet, summary)
    _unread(sheet, summary)
    if intake:
        roll_call(sheet, intake)


def _rows(sheet: Sheet, summary: ClassSummary, limit: int | None) -> None:
    titles = {item.key: item.title for item in summary.mistakes}
    first = max(4, min(16, max(len(row.id) for row in summary.rows)))
    name = 16 if sheet.width >= 72 else 10
    last = sheet.width - first - name - 6 - 6
    heads = [
        sheet.fit(sheet.word("id"), first),
        sheet.fit(sheet.word("name"), name),
        sheet.fit(sheet.word("score"), 6, right=True),
    ]
    sheet.line(("  ".join([*heads, sheet.word("mistakes.column")]), "bold"))
    sheet.line((sheet.sign("rule") * sheet.width, "dim"))
    shown = summary.rows if limit is None else summary.rows[:limit]
    for row in shown:
        words = [_state(sheet, row), *(sheet.text(titles[key]) for key in row.mistakes)]
        what = "; ".join(word for word in words if word)
        sheet.line(
            f"{sheet.fit(row.id, first)}  {sheet.fit(row.name, name)}  {sheet.fit(points(row.score), 6, right=True)}  ",
            (sheet.fit(what, last), REVIEW if row.review else LOST),
        )
    if len(shown) < len(summary.rows):
        sheet.line((sheet.word("more_rows", n=len(summary.rows) - len(shown)), "dim"))


def _state(sheet: Sheet, row: Row) -> str:
    if row.status != "graded":
        return sheet.text(state("status", row.status))
    if row.review:
        return sheet.word("review")
    return sheet.text(state("part", row.stuck)) if row.stuck else ""


def _numbers(sheet: Sheet, summary: ClassSummary) -> None:
    facts = [(points(summary.count("graded")), "graded"), (_one(summary.mean), "mean"), (_one(summary.median), "median")]
    rare = [("ungraded", summary.count("ungraded")), ("unusable", summary.count("unusable"))]
    facts += [(str(summary.full), "full"), *((str(n), key) for key, n in rare if n), (str(summary.to_review), "to_review")]
    sheet.blank()
    sheet.say(f" {sheet.sign('dot')} ".join(f"{sheet.word(key)} {value}" for value, key in facts), "bold")


def _one(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}".removesuffix(".0")


def _mistakes(sheet: Sheet, summary: ClassSummary) -> None:
    if not summary.mistakes:
        return
    sheet.heading(sheet.word("mistakes"))
    most = len(summary.mistakes[0].rows)
    wide = 20 if sheet.width >= 72 else 10
    for item in summary.mistakes[:_MISTAKES]:
        done, _ = sheet.bar(len(item.rows) / most, wide)
        sheet.line(f"{len(item.rows):>5}  ", (sheet.fit(done, wide), LOST), f"  {sheet.text(item.title)}")
    if len(summary.mistakes) > _MISTAKES:
        sheet.line((sheet.count("more_mistakes", len(summary.mistakes) - _MISTAKES), "dim"), indent=2)


def _unread(sheet: Sheet, summary: ClassSummary) -> None:
    rows = summary.unread
    if rows:
        sheet.heading(sheet.word("unread"))
        sheet.line(f"{len(rows):>5}  ", (sheet.count("unread.names", len(rows)), REVIEW))
        more = f" {sheet.sign('cut')}" if len(rows) > _NAMES else ""
        sheet.say(", ".join(row.id for row in rows[:_NAMES]) + more, "dim", indent=7)


def _queue(sheet: Sheet, summary: ClassSummary) -> None:
    if not summary.queue:
        return
    sheet.heading(sheet.word("queue"))
    for group in summary.queue[:_GROUPS]:
        _group(sheet, group)
    if len(summary.queue) > _GROUPS:
        sheet.line((sheet.word("more_rows", n=sum(len(group.rows) for group in summary.queue[_GROUPS:])), "dim"), indent=2)


def _group(sheet: Sheet, group: Group) -> None:
    title = counted("cluster", len(group.rows)) if group.kind == "cluster" else both(f"queue.{group.kind}")
    if group.parts:
        title = both("labelled", label=capital(listed(list(group.parts))), text=title)
    sheet.line(f"{len(group.rows):>5}  ", (sheet.text(title), REVIEW))
    if group.message:
        sheet.say(sheet.text(group.message), indent=7)
    names = ", ".join(row.id for row in group.rows[:_NAMES])
    more = f" {sheet.sign('cut')}" if len(group.rows) > _NAMES else ""
    sheet.say(names + more, "dim", indent=7)
