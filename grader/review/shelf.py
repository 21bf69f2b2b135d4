"""The class at hand for a browser: records read once, and again only where something changed.

The queue is the class page's: the grader's own failures, then what answers most submissions at once.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from grader.ledger import Ledger
from grader.pipeline import Record
from grader.report.summary import ClassSummary, Row, summarise

_KEPT: Final = ("submission", "lab", "title", "student", "status", "score", "max_score", "final_score", "final_max_score")
_KEPT_TOO: Final = ("needs_review", "cluster", "deductions", "overrides", "suggestions")
_PART: Final = ("id", "title", "status", "score", "final_score", "max_score")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a submission stands in the queue; what comes before it and after."""

    number: int  # from 1; 0: not in the queue
    total: int
    before: str | None
    after: str | None


class Shelf:
    """The records of one lab, as far as lists need them; shared by threads."""

    def __init__(self, ledger: Ledger, lab: str) -> None:
        self._ledger = ledger
        self._lab = lab
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Any, Record]] = {}
        self._summary: ClassSummary | None = None
        self._states: dict[str, Any] = {}

    def summary(self) -> ClassSummary:
        with self._lock:
            states = self._now()
            if self._summary is None or states != self._states:
                self._summary, self._states = summarise(self._records(states)), states
            return self._summary

    def queue(self) -> list[Row]:
        return [row for group in self.summary().queue for row in group.rows]

    def place(self, submission: str) -> Place:
        names = [row.submission for row in self.queue()]
        if submission not in names:
            return Place(0, len(names), None, names[0] if names else None)
        at = names.index(submission)
        return Place(at + 1, len(names), names[at - 1] if at else None, names[at + 1] if at + 1 < len(names) else None)

    def _now(self) -> dict[str, Any]:
        ask = self._ledger.store.ask
        decisions = defaultdict(list)
        for name, *rest in ask("select submission, part, points, comment, made from overrides where lab = ?", self._lab):
            decisions[name].append(rest)
        rows = ask("select submission, basis from records where lab = ? and gone is null order by submission", self._lab)
        return {name: (basis, decisions.get(name)) for name, basis in rows}

    def _records(self, states: dict[str, Any]) -> Iterable[Record]:
        self._known = {name: kept for name, kept in self._known.items() if name in states}
        for name, state in states.items():
            kept = self._known.get(name)
            if kept is None or kept[0] != state:
                record = self._ledger.record(self._lab, name)
                if record is None:
                    continue
                kept = self._known[name] = (state, _light(record))
            yield kept[1]


def _light(record: Record) -> Record:
    """What lists show of a record."""
    light: Record = {name: record[name] for name in (*_KEPT, *_KEPT_TOO) if name in record}
    light["parts"] = [
        {
            **{name: part[name] for name in _PART if name in part},
            "checks": [{"status": check["status"], "message": check.get("message")} for check in part.get("checks") or ()],
        }
        for part in record["parts"]
    ]
    return light
