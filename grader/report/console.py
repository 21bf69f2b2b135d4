"""A submission's report on a terminal of 80 columns, in the order of its page.

Colour repeats what words say; without colour, boxes or Unicode nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console

from grader.report.clean import one_line, printable
from grader.report.console_class import class_table
from grader.report.decided import decisions
from grader.report.grid import Grid, at, describe, read, show
from grader.report.page import foot
from grader.report.progress import Tally, progress
from grader.report.sheet import LOST, REVIEW, RIGHT, Sheet
from grader.report.snippet import Line, cut, indent
from grader.report.view import (
    Audience,
    Card,
    Record,
    adjustments,
    capped,
    cards,
    failing,
    for_audience,
    has_score,
    maybe,
    part_title,
    points,
    run_parts,
    sentence,
    shown_notes,
    text,
)
from grader.report.words import WORDS, counted, state
from grader.report.written import answer_context

__all__ = ["Tally", "class_table", "first_card", "first_report", "progress", "submission_report"]

_AROUND: Final = 2
_LINES: Final = 12
_CELLS: Final = 5
_STYLES: Final = {"correct": RIGHT, "pass": RIGHT, "unexplained": REVIEW, "ungraded": REVIEW, "unread": REVIEW}


def submission_report(
    record: Record, sources: Mapping[str, str], language: str, console: Console, audience: Audience = "student"
) -> None:
    """Everything there is to say about one submission."""
    shown = for_audience(record, audience)
    sheet = Sheet(console, language)
    _head(sheet, shown)
    _decisions(sheet, shown, audience)
    if shown.get("status") != "unusable":
        for card in cards(shown):
            _card(sheet, card, sources)
    _suggestions(sheet, shown)
    _parts(sheet, shown)
    _notes(sheet, shown)
    _foot(sheet, shown, sources)


_FIRST: Final = ("failed", "mistake", "unexplained", "other", "missing", "ungraded")  # what keeps all else from being seen first


def first_card(record: Record, audience: Audience = "student") -> Card | None:
    """The most useful thing to look at now; None where nothing was lost."""
    found = cards(for_audience(record, audience))
    return min(found, key=lambda card: _FIRST.index(card.kind), default=None)


def first_report(
    record: Record, sources: Mapping[str, str], language: str, console: Console, again: Mapping[str, Any] | None = None
) -> None:
    """The most useful thing to look at, and how to see it oneself; `again`: the failing `check`, its `case` and `lines`."""
    shown = for_audience(record, "student")
    sheet = Sheet(console, language)
    _head(sheet, shown)
    card = None if shown.get("status") == "unusable" else first_card(record)
    if card is not None:
        _card(sheet, card, sources)
        if again is not None:
            _again(sheet, again)
        more = len(cards(shown)) - 1
        if more:
            sheet.blank()
            sheet.say(sheet.count("first.more", more))
    for part in shown.get("parts") or ():
        if part.get("hidden_checks"):
            sheet.say(sheet.word("labelled", label=part_title(part), text=counted("hidden_checks", part["hidden_checks"])), "dim")
    _notes(sheet, shown)


def _again(sheet: Sheet, again: Mapping[str, Any]) -> None:
    sheet.blank()
    _check(sheet, again["check"])
    sheet.blank()
    sheet.say(sheet.word("first.input", case=one_line(again["case"])))
    sheet.say(sheet.word("first.again"))
    sheet.blank()
    console = sheet.console
    for line in str(again["lines"]).splitlines():
        console.out(sheet.shown(printable(line)), highlight=False)  # whole lines: they are to be pasted


def _head(sheet: Sheet, record: Record) -> None:
    student = record.get("student") or {}
    names = [one_line(student.get("id")) or one_line(record.get("submission")), one_line(student.get("name"))]
    lab = sheet.text(maybe(record.get("title")) or text(record.get("lab")))
    who = " ".join(dict.fromkeys(name for name in names if name))
    sheet.line((lab, "bold"), f" {sheet.sign('dot')} ", who)
    review = (f"  [{sheet.word('review')}]", REVIEW) if record.get("needs_review") else ""
    if has_score(record):
        score = f"{points(record.get('score'))} {sheet.word('score.of', max=points(record.get('max_score')))}"
        sheet.line((score, "bold"), review)
        _counts(sheet, record)
        _score_bar(sheet, [part for part in run_parts(record) if part.get("max_score")])
    else:
        sheet.line((sheet.text(state("status", one_line(record.get("status")))), "bold"), review)
    sheet.blank()
    sheet.say(sheet.text(sentence(record)))


def _counts(sheet: Sheet, record: Record) -> None:
    found = adjustments(record)
    if found:
        sheet.say(sheet.text(found[0]), "bold")
        for reason in found[1]:
            sheet.say(sheet.text(reason), indent=2, hanging=2)


def _score_bar(sheet: Sheet, parts: Sequence[Mapping[str, Any]]) -> None:
    """One bar in pieces as long as the parts are worth, then what each piece is."""
    whole = sum(float(part["max_score"]) for part in parts)
    room = sheet.width - len(parts) + 1
    if not parts or whole <= 0 or room < 2 * len(parts):
        return
    pieces: list[tuple[str, str] | str] = []
    for part in parts:
        top = float(part["max_score"])
        done, rest = sheet.bar(float(part.get("score") or 0) / top, max(1, int(room * top / whole)))
        pieces += [(done, RIGHT), (rest, "dim"), " "]
    sheet.line(*pieces)
    names = [f"{sheet.text(part_title(part))} {points(part.get('score'))}/{points(part['max_score'])}" for part in parts]
    sheet.say(f" {sheet.sign('dot')} ".join(names), "dim")


def _card(sheet: Sheet, card: Card, sources: Mapping[str, str]) -> None:
    minus = sheet.word("points.lost", points=points(card.points)) if card.points else ""
    title = sheet.text(card.title)
    sheet.blank()
    sheet.line((sheet.sign("rule") * sheet.width, "dim"))
    style = REVIEW if card.kind in {"unexplained", "ungraded"} else LOST
    sheet.line((sheet.fit(title, sheet.width - len(minus) - 1), "bold"), " ", (minus, f"bold {style}"))
    if card.kind == "mistake":
        sheet.line((sheet.word("in_part", part=card.part_title), "dim"), indent=2)
    if card.detail:
        sheet.say(sheet.text(card.detail), style, indent=2)
    if card.why:
        sheet.say(sheet.text(card.why), indent=2)
    if card.hint:
        sheet.say(sheet.word("labelled", label=WORDS["hint"], text=card.hint), indent=2, hanging=2)
    _code(sheet, sources, card.location)


def _code(sheet: Sheet, sources: Mapping[str, str], location: Mapping[str, Any] | None) -> None:
    if not location:
        return
    sheet.blank()
    sheet.line((f"{one_line(location.get('file'))}:{location.get('line')}", "underline"), indent=2)
    lines = cut(sources, location, around=_AROUND, limit=_LINES)
    strip = indent(lines)
    one = sum(line.marked for line in lines) == 1
    for line in lines:
        _code_line(sheet, line, strip, underlined=one and line.marked)


def _code_line(sheet: Sheet, line: Line, strip: int, *, underlined: bool) -> None:
    if line.left_out:
        sheet.line((f"      {sheet.sign('down')} {sheet.count('code.more', line.left_out)}", "dim"), indent=2)
        return
    code = line.code[strip:]
    mark = ">" if line.marked else " "
    sheet.line((f"{mark} {line.number:>4} | ", LOST if line.marked else "dim"), code, indent=2)
    if underlined and code.strip():
        blank = len(code) - len(code.lstrip())
        # Carets count signs, not columns: wide signs before the end only make them a little short.
        carets = "^" * min(len(code.strip()), max(1, sheet.width - 11 - blank))
        sheet.line(("       | ", "dim"), (" " * blank + carets, LOST), indent=2)


def _decisions(sheet: Sheet, record: Record, audience: Audience) -> None:
    found = decisions(record, staff=audience == "staff")
    if not found:
        return
    sheet.heading(sheet.word("decisions"))
    for item in found:
        sheet.say(sheet.word("labelled", label=item["title"], text=item["points"]), hanging=2)
        for line in item["comment"]:
            sheet.say(line, indent=2)
        for said, style in ((item["stale"], REVIEW), (item["by"], "dim")):
            if said:
                sheet.say(sheet.text(said), style, indent=2)


def _suggestions(sheet: Sheet, record: Record) -> None:
    found = record.get("suggestions") or ()
    if not found:
        return
    sheet.heading(sheet.word("suggestion"))
    for item in found:
        staff = f" [{sheet.word('suggestion.staff')}]" if item.get("staff_only") else ""
        said = sheet.word("labelled", label=one_line(item.get("part")), text=text(item.get("text")))
        sheet.say(f"- {said}{staff}", hanging=2)
        edit = item.get("edit") or {}
        for sign, key in (("-", "line"), ("+", "replaced_by")):
            if edit.get(key):
                sheet.line(f"{sign} {one_line(edit[key])}", indent=4)


def _parts(sheet: Sheet, record: Record) -> None:
    parts = record.get("parts") or ()
    if not parts:
        return
    sheet.heading(sheet.word("parts.heading"))
    for part in parts:
        status = one_line(part.get("status"))
        word = sheet.text(state("part", status))
        score = "-" if part.get("score") is None or part.get("status") == "ungraded" else points(part.get("score"))
        right = f"{word}  {score}/{points(part.get('max_score'))}"
        room = sheet.width - cell_len(sheet.shown(right)) - 2
        sheet.line((sheet.fit(sheet.text(part_title(part)), max(8, room)), "bold"), "  ", (right, _STYLES.get(status, LOST)))
        for note in (maybe(part.get("note")), capped(record, part)):
            if note:
                sheet.say(sheet.text(note), "dim", indent=2)
        # Where everything passed the part's own line says it all.
        for check in (part.get("checks") or ()) if failing(part) else ():
            _check(sheet, check)
        for answer in part.get("answers") or ():
            _answer(sheet, answer)


def _answer(sheet: Sheet, answer: Mapping[str, Any]) -> None:
    """Which question was answered and where; the text itself is read on the page."""
    context = answer_context(answer)
    said = context["place"] if answer.get("text") else WORDS["written.none"]
    sheet.say(sheet.word("labelled", label=context["title"], text=said), "dim", indent=2, hanging=2)


def _check(sheet: Sheet, check: Mapping[str, Any]) -> None:
    status = one_line(check.get("status"))
    word = sheet.text(state("check", status))
    title = sheet.text(maybe(check.get("title")) or text(one_line(check.get("id"))))
    sheet.line((sheet.word("labelled", label=word, text=title), _STYLES.get(status, LOST)), indent=2)
    message = maybe(check.get("message"))
    if status == "pass":
        return
    if message:
        sheet.say(sheet.text(message), indent=4)
    if check.get("difference"):
        _difference(sheet, check["difference"])


def _difference(sheet: Sheet, difference: Mapping[str, Any]) -> None:
    grid = read(difference)
    for fact in describe(grid, difference):
        sheet.say(sheet.text(fact), "dim", indent=4)
    if not grid.delta or not grid.worst:
        return
    names = [sheet.word(key) for key in ("expected", "got", "difference")]
    rows = _cells(grid)
    first = max(len(row[0]) for row in rows)
    columns = min(14, (sheet.width - first - 10) // 3)
    sheet.line((" " * (first + 6) + "".join(sheet.fit(name, columns, right=True) for name in names), "dim"))
    for index, wanted, had, gap, worst in rows:
        cells = "".join(sheet.fit(cell, columns, right=True) for cell in (wanted, had, gap))
        sheet.line((f"  {'>' if worst else ' '} ", LOST), f"{index:<{first}}  {cells}")


def _cells(grid: Grid) -> list[tuple[str, str, str, str, bool]]:
    """The worst element with its neighbours in the row."""
    assert grid.worst is not None
    assert grid.expected is not None
    assert grid.got is not None
    assert grid.delta is not None
    row, column = grid.worst
    wide = len(grid.expected[row])
    start = max(0, min(column - _CELLS // 2, wide - _CELLS))
    return [
        (
            grid.index(row, c),
            show(at(grid.expected, row, c)),
            show(at(grid.got, row, c)),
            show(at(grid.delta, row, c)),
            c == column,
        )
        for c in range(start, min(wide, start + _CELLS))
    ]


def _notes(sheet: Sheet, record: Record) -> None:
    notes = shown_notes(record)
    if notes and record.get("status") != "unusable":
        sheet.heading(sheet.word("notes"))
        for note in notes:
            sheet.say(f"- {sheet.text(note)}", hanging=2)


def _foot(sheet: Sheet, record: Record, sources: Mapping[str, str]) -> None:
    facts = foot(record, sources)
    sheet.blank()
    if facts["skipped"]:
        sheet.line((sheet.count("skipped", facts["skipped_total"]), "dim"))
        for item in facts["skipped"][:5]:
            sheet.line((f"{item['place']} {item['text']}", "dim"), indent=2)
    for key in ("stood_in", "globals"):
        if facts[key]:
            sheet.say(sheet.word(key, names=facts[key]), "dim", hanging=2)
    for key in ("isolation", "versions", "seed"):
        if facts[key]:
            sheet.say(sheet.word("labelled", label=WORDS[key], text=facts[key]), "dim", hanging=2)
    for note in facts["isolation_notes"]:
        sheet.say(f"- {sheet.text(note)}", "dim", hanging=2)
