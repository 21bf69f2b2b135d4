"""Trials graded as a class would be: run in the sandbox, judged, and kept by content so that a second audit is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grader.audit.trial import Trial
from grader.pipeline import Session, Summary, graded
from grader.store import Store

Record = dict[str, Any]
_UNSETTLED = frozenset({"unexplained", "failed", "missing", "ungraded"})


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """A trial and what became of it."""

    trial: Trial
    record: Record

    @property
    def found(self) -> frozenset[str]:
        """The mistakes that were named."""
        return frozenset(one["mistake"] for one in self.record["deductions"])

    @property
    def lost(self) -> Decimal:
        """Points short of the most there were; all of them where it isn't graded."""
        return Decimal(str(self.record["max_score"])) - Decimal(str(self.record["score"] or 0))

    @property
    def open(self) -> bool:
        """Whether something is left to a person."""
        unsettled = any(part["status"] in _UNSETTLED and part["max_score"] for part in self.record["parts"])
        return bool(self.record["needs_review"]) or unsettled or self.record["status"] != "graded"

    @property
    def exact(self) -> bool:
        """Whether just the mistakes it was made with are named, and nothing is left to a person."""
        return self.found == self.trial.mistakes and not self.open


class Bench:
    """One lab's session and the store of its trials."""

    def __init__(
        self, session: Session, store: Store, on_total: Callable[[int], None], on_record: Callable[[Record], None]
    ) -> None:
        self.session = session
        self._store = store
        self._on_total = on_total
        self._on_record = on_record
        self.total = 0
        self.summary = Summary()

    def grade(self, trials: Sequence[Trial]) -> list[Graded]:
        """Every trial's record, in the trials' order. Trials with one text are judged once."""
        by_text: dict[str, list[Trial]] = {}
        for trial in trials:
            by_text.setdefault(trial.submission().digest, []).append(trial)
        first = {same[0].id: same for same in by_text.values()}
        self.total += len(first)
        self._on_total(self.total)
        done: dict[str, Graded] = {}
        for record in graded(self.session, self._store, [same[0].submission() for same in first.values()], self.summary):
            self.summary.count(record)
            self._on_record(record)
            done.update({trial.id: Graded(trial, record) for trial in first[record["submission"]]})
        return [done[trial.id] for trial in trials]
