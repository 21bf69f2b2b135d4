"""A regrade as one act: stored observations judged anew, differences with reasons, all of it kept or nothing.

No student's code is run. What people decided stays, and is flagged where its basis has changed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any, Self

from grader.differences import Difference, differences
from grader.lab.digest import rubric_entries
from grader.ledger import Ledger
from grader.model import Submission
from grader.pipeline import GradeOptions, Record, keep_rubric, opened, received, remembered, render
from grader.report.files import record_json
from grader.sandbox import probe_isolation
from grader.session import Session


@dataclass(frozen=True, slots=True)
class Change:
    """What a regrade would change for one submission; records with what people decided."""

    submission: str
    before: Record
    after: Record
    differences: tuple[Difference, ...] = ()

    @property
    def flagged(self) -> list[Mapping[str, Any]]:
        """The decisions that stand on what is no longer so."""
        return [one for one in self.after.get("overrides") or () if one["stale"]]


@dataclass(slots=True)
class Regrade:
    """What judging stored observations anew came to."""

    changes: list[Change] = field(default_factory=list)
    judged: int = 0
    forks: int = 0  # children forked for submissions' code: none
    unobserved: int = 0  # nothing stored for this machine's isolation, this seed and these probes
    rubrics: tuple[str, ...] = ()  # digests of those by which the present records were judged
    rubric: str = ""  # of the one by which they are judged now


def regrade(options: GradeOptions, *, apply: bool, who: str = "") -> Regrade:
    """Judges stored observations with the present rubric; with `apply` keeps the new records and tells the journal.

    The new records become the kept ones in one transaction. Submissions without stored observations keep their
    record, and are counted.
    """
    done = Regrade()
    options = remembered(options)
    session = Session(options.course, options.lab, seed=options.seed, jobs=options.jobs, isolation=probe_isolation())
    session.due = options.due or session.due
    try:
        with opened(options.out) as store, _Judged() as judged:
            ledger = Ledger(store)
            session.build()
            rubrics: set[str] = set()
            for item in _judge(session, ledger, options, done, rubrics):
                judged.add(item)
            done.rubrics, done.rubric = tuple(sorted(rubrics)), session.setting.rubric_digest
            if apply:
                with store.transaction():
                    for submission, basis, record, sources in judged:
                        store.save_record(options.lab, submission, basis, record, sources)
                    keep_rubric(session, store)
                    ledger.tell(options.lab, "regrade", who, told(done))
                render(options, session.lab, store)
        done.forks = session.forks
    finally:
        session.close()
    return done


def told(done: Regrade) -> dict[str, Any]:
    """The regrade as the journal keeps it."""
    changes = [
        {
            "submission": change.submission,
            "before": change.before["score"],
            "after": change.after["score"],
            "differences": [one.as_json() for one in change.differences],
        }
        for change in done.changes
    ]
    return {"from": list(done.rubrics), "to": done.rubric, "judged": done.judged, "changes": changes}


def _judge(
    session: Session, ledger: Ledger, options: GradeOptions, done: Regrade, rubrics: set[str]
) -> Iterator[tuple[str, str, Record, Mapping[str, str]]]:
    """The new records; what differs is noted in `done` and the rubrics of the old ones in `rubrics`."""
    now = rubric_entries(session.lab.rubric)
    for entry in map(session.admitted, received(options, session)):
        if not isinstance(entry, Submission):
            continue
        run = ledger.store.load_run(entry.digest, session.execution)
        before = ledger.store.record(options.lab, entry.id)
        if run is None or before is None:
            done.unobserved += 1
            continue
        after = session.judge(entry, run)
        done.judged += 1
        was = str((before.get("environment") or {}).get("rubric_digest") or "")
        rubrics.add(was)
        found = differences(before, after, ledger.rubric(options.lab, was), now)
        change = _change(ledger, options.lab, entry, before, after)
        if found or _verdict(change.before) != _verdict(change.after):
            done.changes.append(replace(change, differences=found))
        yield entry.id, session.basis + entry.digest, after, {source.path: source.text for source in entry.files}


def _change(ledger: Ledger, lab: str, entry: Submission, before: Record, after: Record) -> Change:
    return Change(entry.id, ledger.settled(lab, before), ledger.settled(lab, after, entry.digest))


def _verdict(record: Record) -> tuple[Any, ...]:
    taken = [(one["mistake"], one["part"], one["points"]) for one in record["deductions"]]
    return record["status"], record["score"], record["max_score"], record.get("final_score"), record["needs_review"], taken


class _Judged:
    """New records on disk until all are there."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, item: tuple[str, str, Record, Mapping[str, str]]) -> None:
        self._file.write(json.dumps(item, ensure_ascii=True).encode() + b"\n")

    def __iter__(self) -> Iterator[tuple[str, str, Record, dict[str, str]]]:
        self._file.seek(0)
        for line in self._file:
            submission, basis, record, sources = json.loads(line)
            yield submission, basis, record, sources


def as_data(change: Change) -> dict[str, Any]:
    """The change as JSON has it."""
    return {
        "submission": change.submission,
        "before": change.before,
        "after": change.after,
        "differences": [one.as_json() for one in change.differences],
    }


def as_json(change: Change) -> str:
    return record_json(as_data(change))
