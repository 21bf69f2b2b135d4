"""Who is missing, double or unknown: on the terminal and for the class's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from grader.model import Text
from grader.report.clean import one_line
from grader.report.sheet import REVIEW, Sheet
from grader.report.words import both

Intake = Mapping[str, Any]
SITES: Final = {"canvas": "Canvas", "moodle": "Moodle", "gradescope": "Gradescope", "blackboard": "Blackboard"}
_NAMES: Final = 200


def told(intake: Intake) -> list[tuple[Text, list[Text]]]:
    """What there is to say, each with whom it concerns; nothing where every list is empty."""
    lists = [
        (both("rollcall.missing"), [_plain(_who(one)) for one in intake.get("missing") or ()]),
        (both("rollcall.unknown"), [_plain(_unknown(one)) for one in intake.get("unknown") or ()]),
        (both("rollcall.double"), [_double(one) for one in intake.get("double") or ()]),
        (both("rollcall.strays"), [_plain(name) for name in intake.get("strays") or ()]),
    ]
    return [(title, names) for title, names in lists if names]


def recognised(intake: Intake) -> Text | None:
    """Which site's download it was; None for a folder of submissions."""
    site = SITES.get(str(intake.get("format")))
    return both("rollcall.format", format=site) if site else None


def roll_call(sheet: Sheet, intake: Intake, most: int = 20) -> None:
    """The lists on a terminal, `most` names of each."""
    lists = told(intake)
    if not lists:
        return
    sheet.heading(sheet.word("rollcall"))
    for title, names in lists:
        sheet.line(f"{len(names):>5}  ", (sheet.text(title), REVIEW))
        more = f" {sheet.sign('cut')}" if len(names) > most else ""
        sheet.say(", ".join(sheet.text(name) for name in names[:most]) + more, "dim", indent=7)


def page_context(intake: Intake | None) -> dict[str, Any] | None:
    """What the class's page shows; None where there is nothing to show."""
    if not intake or not (told(intake) or recognised(intake)):
        return None
    return {
        "site": recognised(intake),
        "lists": [{"title": title, "n": len(names), "names": _cut(names)} for title, names in told(intake)],
    }


def _cut(names: Sequence[Text]) -> list[Text]:
    left = len(names) - _NAMES
    return [*names[:_NAMES], *([both("more_rows", n=left)] if left > 0 else [])]


def _plain(name: object) -> Text:
    shown = one_line(name)
    return Text(shown, shown)


def _who(one: Mapping[str, Any]) -> str:
    return " ".join(dict.fromkeys(str(one.get(key) or "") for key in ("id", "name"))).strip()


def _unknown(one: Mapping[str, Any]) -> str:
    return " ".join(dict.fromkeys([str(one.get("submission")), f"({one.get('entry')})"]))


def _double(one: Mapping[str, Any]) -> Text:
    others = ", ".join(one_line(name) for name in one.get("others") or ())
    return both("rollcall.double.one", who=one_line(one.get("submission")), counted=one_line(one.get("counted")), others=others)
