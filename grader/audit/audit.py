"""One lab's rubric tested like code: every claim in turn, then one report for console, page and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from grader.audit import apart, combined, diagnosed, mutated, rewritten, tolerance, trial
from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded, Lender, Record
from grader.audit.claim import Claim
from grader.collect import collect
from grader.errors import LabError
from grader.lab import Lab
from grader.model import Submission
from grader.sandbox import probe_isolation
from grader.store import Store

SCHEMA: Final = 1
NOTHING: Final = "nothing"  # a column of the confusion matrix: no mistake was named
OPEN: Final = "open"  # a column: something was left to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """What one audit is asked for."""

    course: Path
    lab: str
    jobs: int = 1
    seed: int = 0
    full: bool = False  # every pair, not a sample


@dataclass(slots=True)
class Audit:
    """A lab's claims and the figures behind them."""

    lab: Lab
    seed: str
    full: bool
    claims: list[Claim] = field(default_factory=list)
    singles: Sequence[Graded] = ()
    pairs: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return all(claim.holds for claim in self.claims)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "lab": self.lab.id,
            "title": self.lab.rubric.title.as_json(),
            "rubric": self.lab.rubric.version,
            "seed": self.seed,
            "full": self.full,
            "holds": self.holds,
            "claims": [claim.as_json() for claim in self.claims],
            "mistakes": [
                {"id": mistake.id, "part": mistake.part, "title": mistake.title.as_json(), "forms": len(mistake.versions)}
                for mistake in self.lab.rubric.mistakes
            ],
            "confusion": confusion(self.lab, self.singles),
            "pairs": self.pairs,
        }


def audit(
    asked: AuditOptions, on_total: Callable[[int], None] = lambda _: None, on_record: Callable[[Record], None] = lambda _: None
) -> Audit:
    """The lab's audit. Raises GraderError where the lab can't be read or run."""
    session = Lender(asked.course, asked.lab, seed=asked.seed, jobs=asked.jobs, isolation=probe_isolation())
    try:
        with Store(asked.course / ".grader" / "audit" / f"{asked.lab}.sqlite") as store:
            session.build(ahead=True)
            result = Audit(session.lab, session.setting.seed, asked.full)
            for claim in _claims(Bench(session, store, on_total, on_record), result):
                result.claims.append(claim)
            return result
    finally:
        session.close()


def _claims(bench: Bench, result: Audit) -> Iterator[Claim]:
    alike = Alike(bench.session.catalogue, bench.session.versions)
    yield diagnosed.reference(bench)
    yield diagnosed.starter(bench)
    singles, result.singles = diagnosed.singles(bench)
    yield singles
    yield _samples(bench)
    accepted, variants = diagnosed.accepted(bench)
    yield accepted
    pairs, result.pairs = combined.pairs(bench, alike, None if result.full else trial.PAIRS)
    yield pairs
    yield combined.triples(bench, alike, trial.TRIPLES)
    yield diagnosed.beside(bench, alike, None if result.full else trial.BESIDE)
    claim, same = rewritten.rewritten(bench)
    yield claim
    yield mutated.mutated(bench, alike)
    seen = apart.table(alike)
    yield apart.apart(alike, seen)
    yield tolerance.tolerance(bench, alike, same)
    yield apart.idle(bench, alike, seen, variants)


# ── samples ───────────────────────────────────────────────────────────────────


def _samples(bench: Bench) -> Claim:
    """Mistakes without edits, by the samples which expected.yaml names for them."""
    lab = bench.session.lab
    known = {mistake.id: _samples_of(lab, mistake.id) for mistake in lab.rubric.mistakes if not mistake.versions}
    wanted = {sample for samples in known.values() for sample in samples}
    found = [entry for entry in collect(_folder(lab), lab.rubric.files) if entry.id in wanted] if wanted else []
    trials = [
        trial.Trial(
            id=f"sample {entry.id}",
            kind="sample",
            files=entry.files,
            mistakes=frozenset(mistake for mistake, samples in known.items() if entry.id in samples),
        )
        for entry in found
        if isinstance(entry, Submission)
    ]
    return diagnosed.samples(known, bench.grade(trials))


def _folder(lab: Lab) -> Path:
    return lab.course / "submissions" / lab.id


def _samples_of(lab: Lab, mistake: str) -> list[str]:
    path = _folder(lab) / "expected.yaml"
    if not path.is_file():
        return []
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return [str(name) for name, entry in entries.items() if mistake in (entry.get("mistakes") or ())]
    except (OSError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise LabError(
            f"{path}: can't be read ({error}); it names each sample with what it must get",
            zh=f"{path}：无法读取（{error}）；其中应列出每个样例及其应得的结果",
        ) from error


# ── the confusion matrix ──────────────────────────────────────────────────────


def confusion(lab: Lab, singles: Sequence[Graded]) -> dict[str, Any]:
    """Rows: the mistake a form was made with. Columns: what was named. Cells: in how many of the row's forms."""
    columns = [mistake.id for mistake in lab.rubric.mistakes]
    rows = [mistake.id for mistake in lab.rubric.mistakes if mistake.versions]
    cells = {row: dict.fromkeys([*columns, NOTHING, OPEN], 0) for row in rows}
    for one in singles:
        (row,) = one.trial.mistakes
        for column in [*one.found, *([] if one.found else [NOTHING]), *([OPEN] if one.open else [])]:
            cells[row][column] += 1
    return {"rows": rows, "columns": [*columns, NOTHING, OPEN], "cells": [list(cells[row].values()) for row in rows]}
