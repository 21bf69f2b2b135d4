"""An audit on a terminal of 80 columns: a line for each claim, then what breaks it, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console

from grader.audit.words import say
from grader.model import Text
from grader.report.sheet import LOST, RIGHT, Sheet

_NOTES: Final = 6  # shown of what holds all the same; the page and --json have the rest
_BROKEN: Final = 40


def audit_report(report: Mapping[str, Any], language: str, console: Console) -> None:
    """Everything the audit found out, the broken claims in full."""
    sheet = Sheet(console, language)
    sheet.line((f"{report['lab']}  ", "bold"), (sheet.text(_text(report["title"])), "bold"))
    sheet.line((sheet.sign("rule") * sheet.width, "dim"))
    for claim in report["claims"]:
        _row(sheet, claim)
    for claim in report["claims"]:
        _details(sheet, claim)
    sheet.blank()
    broken = sum(not claim["holds"] for claim in report["claims"])
    verdict = say("verdict.holds") if not broken else say("verdict.broken", n=broken)
    sheet.line((sheet.text(verdict), f"bold {LOST}" if broken else f"bold {RIGHT}"))


def _row(sheet: Sheet, claim: Mapping[str, Any]) -> None:
    word = sheet.text(say("holds" if claim["holds"] else "broken"))
    style = RIGHT if claim["holds"] else f"bold {LOST}"
    figure = sheet.text(_text(claim["figure"]))
    room = sheet.width - 8 - cell_len(figure) - 2
    sheet.line((sheet.fit(word, 8), style), sheet.fit(sheet.text(_text(claim["title"])), max(10, room)), f"  {figure}")


def _details(sheet: Sheet, claim: Mapping[str, Any]) -> None:
    if not claim["broken"] and not claim["noted"]:
        return
    sheet.heading(sheet.text(_text(claim["title"])))
    _list(sheet, claim["broken"], _BROKEN, LOST)
    _list(sheet, claim["noted"], _NOTES, "dim")


def _list(sheet: Sheet, texts: Sequence[Mapping[str, str]], most: int, style: str) -> None:
    for text in texts[:most]:
        sheet.say(f"- {sheet.text(_text(text)).replace('`', '')}", style, hanging=2)
    if len(texts) > most:
        sheet.say(sheet.text(say("more", n=len(texts) - most)), "dim", indent=2)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["en"], value["zh"])
