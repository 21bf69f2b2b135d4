"""Records as SARIF 2.1.0, as code scanning reads it: a rule for each mistake, a result for each deduction with a place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from grader import __version__
from grader.report.clean import one_line, printable
from grader.report.github import Place
from grader.report.view import Card, cards, for_student
from grader.report.words import pick

Record = Mapping[str, Any]
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MOST: Final = 25_000  # results in a run
HOME: Final = "https://pypi.org/project/grader/"


def sarif(lab: str, records: Iterable[Record], place: Place, language: str = "en") -> str:
    """One run. What has no place in the repository has no result: code scanning needs one."""
    rules: dict[str, dict[str, Any]] = {}
    results: list[dict[str, Any]] = []
    for record in map(for_student, records):
        mistakes = {(item["part"], str(item["title"])): str(item["mistake"]) for item in record.get("deductions") or ()}
        for card in cards(record):
            at = place(str(record.get("submission")), card.location)
            if at is None or card.kind == "ungraded" or len(results) >= MOST:
                continue
            name = mistakes.get((card.part, str(card.title.as_json())), f"{card.part}-{card.kind}")
            index = list(rules).index(name) if name in rules else len(rules)
            rules.setdefault(name, _rule(name, card, language))
            results.append(_result(name, index, card, at, str(record.get("submission")), language))
    driver = {"name": "grader", "version": __version__, "informationUri": HOME, "rules": list(rules.values())}
    run = {
        "tool": {"driver": driver},
        "results": results,
        "automationDetails": {"id": f"{lab}/"},
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(name: str, card: Card, language: str) -> dict[str, Any]:
    title = one_line(pick(card.title, language))
    why = printable(pick(card.why, language)) if card.why else title
    hint = printable(pick(card.hint, language)) if card.hint else why
    return {
        "id": name,
        "name": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": hint},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["grading"], "precision": "very-high"},
    }


def _result(name: str, index: int, card: Card, at: tuple[str, int, int], submission: str, language: str) -> dict[str, Any]:
    detail = card.detail or card.title
    region = {"region": {"startLine": max(1, at[1]), "endLine": max(1, at[1], at[2])}}
    print_of = hashlib.sha256(f"{submission}\0{card.part}\0{name}".encode()).hexdigest()[:32]
    return {
        "ruleId": name,
        "ruleIndex": index,
        "level": "error" if card.kind == "failed" else "warning",
        "message": {"text": printable(pick(detail, language))},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": at[0]}, **region}}],
        "partialFingerprints": {"primaryLocationLineHash": print_of},
    }
