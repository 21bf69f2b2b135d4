"""Trials graded as a class would be: run in the sandbox, judged, and kept by content so that a second audit is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from grader.audit.trial import Trial
from grader.judge.catalogue import REFERENCE
from grader.model import Run, Submission
from grader.pipeline import Summary, graded
from grader.session import Session
from grader.store import Store

Record = dict[str, Any]
LENT: Final = frozenset({"pair", "triple", "beside", "rewrite", "mutant"})
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
        unsettled = any(part["status"] in _UNSETTLED and part["score"] != part["max_score"] for part in self.record["parts"])
        return bool(self.record["needs_review"]) or unsettled or self.record["status"] != "graded"

    @property
    def exact(self) -> bool:
        """Whether just the mistakes it was made with are named, and nothing is left to a person."""
        return self.found == self.trial.mistakes and not self.open


class Lender(Session):
    """A session in which most trials are lent the reference's training: it takes seconds, and tells no version from another."""

    def run(self, submission: Submission) -> Run:
        plan = self.lab.plan(self.seed)
        training = [item for item in plan if self.lab.probes[item.probe].training]
        if not training or submission.id.partition(" ")[0] not in LENT:
            return super().run(submission)
        items = [(item.probe, item.case) for item in training]
        lent = self.key.observe([REFERENCE], items, self.versions)[REFERENCE]
        run = self.pool.run(replace(self.task(submission), plan=tuple(item for item in plan if item not in training)))
        own = {(seen.probe, seen.case): seen for seen in run.observations}
        return replace(run, observations=tuple({**own, **lent}[item.probe, item.case] for item in plan))


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

    def run_of(self, trial: Trial) -> Run | None:
        """What a graded trial showed, as far as it was kept."""
        return self._store.load_run(trial.submission().digest, self.session.execution)

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
