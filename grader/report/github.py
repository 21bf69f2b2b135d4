"""Records as GitHub's log commands and job summary. What a student wrote can neither command the runner nor leave its fence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from grader.report.clean import one_line, printable
from grader.report.view import Card, cards, for_student, has_score, points, sentence
from grader.report.words import both, pick, state

Record = Mapping[str, Any]
Place = Callable[[str, Mapping[str, Any] | None], tuple[str, int, int] | None]  # submission, location → file of the repository
SHOWN: Final = 9  # annotations of a kind that GitHub shows in a step are ten; the first is the total
SUMMARY: Final = 1 << 20  # bytes of a step's summary
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~@:])")


def log_lines(lab: str, records: Sequence[Record], place: Place, language: str) -> Iterator[str]:
    """Log commands: the totals first, then what was lost and where, as many as are shown."""
    yield command("notice", total_line(records, language), title=lab)
    found = [(shown, card) for shown in map(for_student, records) for card in cards(shown)]
    lost = [pair for pair in found if pair[1].kind != "ungraded"]
    for shown, card in lost[:SHOWN]:
        yield _annotation(shown, card, place, language, "error" if card.kind == "failed" else "warning")
    if len(lost) > SHOWN:
        yield command("notice", pick(both("ci.more", n=len(lost) - SHOWN), language), title=lab)
    for record in records:
        if record.get("status") == "ungraded":
            words = pick(sentence(for_student(record)), language)
            yield command("error", words, title=f"{lab}: {record.get('submission')}")


def _annotation(record: Record, card: Card, place: Place, language: str, level: str) -> str:
    said = [pick(text, language) for text in (card.detail, card.why, card.hint) if text]
    title = f"{pick(card.title, language)} (-{points(card.points)})"
    at = place(str(record.get("submission")), card.location)
    where = {} if at is None else {"file": at[0], **({"line": at[1], "endLine": at[2]} if at[1] else {})}
    return command(level, "\n".join(said) or title, title=f"{record.get('submission')}: {title}", **where)


def command(level: str, message: str, **properties: object) -> str:
    """One workflow command, escaped as GitHub's runner reads it."""
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level}{' ' if listed else ''}{listed}::{_data(message)}"


def _data(value: object) -> str:
    return printable(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(one_line(value)).replace(":", "%3A").replace(",", "%2C")


def total_line(records: Sequence[Record], language: str) -> str:
    """How it went, in one line."""
    kinds = [str(record.get("status")) for record in records]
    scores = [float(record["score"]) for record in records if has_score(record)]
    full = sum(has_score(record) and record["score"] >= record["max_score"] for record in records)
    said = [both("ci.total", n=len(records), full=full)]
    if scores:
        said.append(both("ci.mean", mean=points(sum(scores) / len(scores))))
    said += [
        both("ci.kind", n=kinds.count(kind), kind=state("status", kind)) for kind in ("unusable", "ungraded") if kind in kinds
    ]
    return ("，" if language == "zh" else ", ").join(pick(text, language) for text in said)


def classroom(records: Sequence[Record]) -> Iterator[str]:
    """The notices from which GitHub Classroom reads points."""
    earned = sum(float(record["score"]) for record in records if has_score(record))
    most = sum(float(record.get("max_score") or 0) for record in records)
    yield command("notice", f"Points {points(earned)}/{points(most)}", title="Autograding complete")
    report = json.dumps({"totalPoints": _whole(earned), "maxPoints": _whole(most)})
    yield command("notice", report, title="Autograding report")


def _whole(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)


def summary(lab: str, records: Iterable[Record], language: str) -> str:
    """The job summary in Markdown: totals, a table, then what each lost; cut where GitHub would refuse it."""
    shown = [for_student(record) for record in records]
    head = f"| {pick(both('ci.submission'), language)} | {pick(both('score'), language)} | |"
    parts = [f"## {_text(lab)}\n\n{total_line(shown, language)}\n\n{head}\n|---|---:|---|\n"]
    parts += [_row(record, language) for record in shown]
    parts += [_losses(record, language) for record in shown if cards(record)]
    kept, size = [], 0
    for part in parts:
        size += len(part.encode())
        if size > SUMMARY - 200:
            kept.append(f"\n\n{pick(both('ci.cut'), language)}\n")
            break
        kept.append(part)
    return "".join(kept)


def _row(record: Record, language: str) -> str:
    score = (
        f"{points(record.get('score'))}/{points(record.get('max_score'))}"
        if has_score(record)
        else pick(state("status", str(record.get("status"))), language)
    )
    return f"| {_text(record.get('submission'))} | {score} | {_text(pick(sentence(record), language))} |\n"


def _losses(record: Record, language: str) -> str:
    lines = [f"\n### {_text(record.get('submission'))}\n"]
    for card in cards(record):
        lines.append(f"\n- **{_text(pick(card.title, language))}** (−{points(card.points)})\n")
        said = "\n".join(pick(text, language) for text in (card.detail, card.why, card.hint) if text)
        if said:
            lines.append(_fenced(said))
    return "".join(lines)


def _text(value: object) -> str:
    """Words in a cell or heading: no sign of them is Markdown, a mention or HTML."""
    return _MARKDOWN.sub(r"\\\1", one_line(value).replace("&", "&amp;"))


def _fenced(value: str) -> str:
    """Text in a fence longer than any that it holds."""
    text = printable(value)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "".join(f"  {line}\n" for line in (f"{fence}text", *text.splitlines(), fence))
