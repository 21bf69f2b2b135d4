"""A record as Gradescope's `results.json`: a test per part, the score that counts, and no score where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from grader.export.grades import points_of
from grader.report.clean import printable, unobeyed
from grader.report.view import adjustments, capped, cards, for_student, maybe, part_title, points, sentence
from grader.report.words import pick, state

VISIBILITIES: Final = ("visible", "hidden", "after_due_date", "after_published")
LIMIT: Final = 20_000  # characters of one test's output


def results(record: Mapping[str, Any], language: str = "en", visibility: str = "visible") -> dict[str, Any]:
    """What Gradescope reads. `score` overrides the tests' sum; it and the tests are left out where nothing was graded."""
    shown = for_student(record)
    told = [pick(sentence(shown), language)]
    if found := adjustments(shown):
        told += [pick(found[0], language), *(f"- {pick(reason, language)}" for reason in found[1])]
    whole: dict[str, Any] = {
        "output": _text("\n".join(told)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "execution_time": float((record.get("timing") or {}).get("wall_s") or 0.0),
        "extra_data": {"lab": record.get("lab"), "submission": record.get("submission"), "status": record.get("status")},
    }
    score = points_of(record)
    if score is None:
        return whole  # Gradescope then says that the autograder failed, which is what happened
    return {**whole, "score": float(score), "tests": list(_tests(shown, language, visibility))}


def _tests(record: Mapping[str, Any], language: str, visibility: str) -> Iterator[dict[str, Any]]:
    found = cards(record)
    for number, part in enumerate(record.get("parts") or (), 1):
        if part.get("score") is None:
            continue
        score = float(part.get("final_score", part["score"]))
        most = float(part["max_score"])
        own = [card for card in found if card.part == part.get("id")]
        lines = [line for card in own for line in _lines(card, language)]
        lines += [pick(note, language) for note in (maybe(part.get("note")), capped(record, part)) if note]
        status = pick(state("part", str(part.get("status"))), language)
        yield {
            "name": _text(pick(part_title(part), language)),
            "number": str(number),
            "score": score,
            "max_score": most,
            "status": "passed" if score >= most else "failed",
            "output": _text("\n".join([status, *lines])),
            "output_format": "text",
            "visibility": visibility,
            "tags": [str(part.get("id"))],
            "extra_data": {"part": part.get("id"), "status": part.get("status")},
        }


def _lines(card: Any, language: str) -> Iterator[str]:
    minus = f" (−{points(card.points)})" if card.points else ""
    yield f"{pick(card.title, language)}{minus}"
    yield from (f"  {pick(text, language)}" for text in (card.detail, card.why, card.hint) if text)


def _text(value: str) -> str:
    return unobeyed(printable(value))[:LIMIT]
