"""How often a right submission would fail each training check, measured on the references: `make thresholds`.

Every run has a seed of its own, for the inputs as for the training. The table in docs/training.md is what this writes.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import LabError
from grader.judge.properties import Observed, asked
from grader.lab import Lab, lab_ids, load_lab
from grader.model import Fate, Limits, Observation, PlanItem, Task
from grader.pool import Pool
from grader.sandbox import probe_isolation

COURSE = Path(__file__).resolve().parents[1]
PAGE = COURSE / "docs" / "training.md"
RUNS = 200
AT_LEAST = 30  # runs, however slow
PATIENCE_S = 120.0  # of computing for one check, after that many
TOGETHER = 10  # seeds that share a child
START, END = "<!-- made by `make thresholds` -->", "<!-- end -->"
HEAD = (
    "| lab | part: check | runs | failed | mean | sd | worst | bound | z | false alarms ≤ (runs) | ≤ (Cantelli) | ≈ (normal) |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Trained:
    """One training check of a lab."""

    part: str
    check: str
    property: str
    probe: str


@dataclass(frozen=True)
class Measured:
    """What its property said of the reference under many seeds."""

    runs: int
    failed: int
    values: tuple[float, ...]  # empty where the property names no measure
    above: float | None
    below: float | None


def training_checks(lab: Lab) -> Iterator[Trained]:
    """The checks of properties whose probe trains."""
    for part in lab.rubric.parts:
        for check in (*part.checks, *part.own):
            if lab.probes[check.probe].training and check.property:
                yield Trained(part.id, check.id, check.property, check.probe)


def measure(lab: Lab, trained: Trained, pool: Pool, runs: int) -> Measured:
    """The property on `runs` trainings of the reference, each under its own seed; fewer where they are slow."""
    function = lab.properties[trained.property]
    measured = getattr(function, "measure", None)
    verdicts, values, spent = [], [], 0.0
    for first in range(1, runs + 1, TOGETHER):
        if len(verdicts) >= AT_LEAST and spent > PATIENCE_S:
            break
        seeds = range(first, min(first + TOGETHER, runs + 1))
        seen, seconds = _observed(lab, trained.probe, seeds, pool)
        spent += seconds
        for observed in seen:
            verdicts.append(asked(lab, trained.property, observed))
            values += [value for value in [measured(observed)] if value is not None] if measured else []
    failed = sum(verdict is False for verdict in verdicts)
    return Measured(len(verdicts), failed, tuple(values), getattr(function, "above", None), getattr(function, "below", None))


def _observed(lab: Lab, probe: str, seeds: Iterable[int], pool: Pool) -> tuple[list[Observed], float]:
    """What the reference shows under each seed, and the seconds of computing that it took."""
    plans = {seed: lab.plan(seed, [probe]) for seed in seeds}
    run = pool.run(_task(lab, [item for plan in plans.values() for item in plan]))
    seen = iter(run.observations)
    found = []
    for seed, plan in plans.items():
        mine = {(item.probe, item.case): _right(lab, seed, next(seen)) for item in plan}
        found.append(Observed(mine, lab.cases(seed)))
    return found, run.timing["cpu_s"]


def _task(lab: Lab, plan: Sequence[PlanItem]) -> Task:
    seconds = sum(item.seconds or 10.0 for item in plan) + 60
    return Task(
        files=lab.reference,
        overlay=(),
        entry_points=lab.entry_points,
        patterns=(),
        probes=lab.sandbox_probes(),
        plan=tuple(plan),
        limits=Limits(wall_s=3 * seconds, cpu_s=seconds, memory_mb=lab.rubric.limits.memory_mb, result_mb=256),
    )


def _right(lab: Lab, seed: int, seen: Observation) -> Observation:
    if seen.fate is not Fate.OK:
        why = f"{seen.error.type}: {seen.error.message}" if seen.error else seen.fate.value
        raise LabError(f"labs/{lab.id}: the reference fails on probe '{seen.probe}' under seed {seed}: {why}")
    return seen


# ── what the runs say of all others ───────────────────────────────────────────


def upper(failed: int, runs: int, confidence: float = 0.95) -> float:
    """The largest rate at which so few failures still have a chance of 5 % (Clopper and Pearson 1934).

    Without a failure about 3 / runs: the rule of three (Hanley and Lippman-Hand, JAMA 249, 1983).
    """
    low, high = failed / runs, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        chance = math.fsum(math.comb(runs, k) * rate**k * (1 - rate) ** (runs - k) for k in range(failed + 1))
        low, high = (rate, high) if chance > 1 - confidence else (low, rate)
    return high


def cantelli(distance: float) -> float:
    """The most that can lie so many standard deviations away on one side, whatever the distribution (Cantelli 1928)."""
    return 1 / (1 + distance**2) if distance > 0 else 1.0


def normal(distance: float) -> float:
    """What lies beyond were the measure normal: an estimate, not a bound."""
    return math.erfc(distance / math.sqrt(2)) / 2


def row(lab: str, trained: Trained, found: Measured) -> str:
    """The check's line of the table."""
    rate = _short(upper(found.failed, found.runs))
    cells = [lab, f"{trained.part}: {trained.check}", str(found.runs), str(found.failed)]
    if len(found.values) < 2:
        return _line([*cells, "–", "–", "–", "–", "–", rate, "–", "–"])
    mean, spread = statistics.fmean(found.values), statistics.stdev(found.values)
    bound = found.above if found.above is not None else found.below or 0.0
    side = 1 if found.above is None else -1
    away = side * (bound - mean) / spread if spread else math.inf
    worst = (max if side > 0 else min)(found.values)
    sign = "<" if side > 0 else ">"
    figures = [f"{mean:.4g}", f"{spread:.2g}", f"{worst:.4g}", f"{sign} {bound:g}", f"{away:.1f}"]
    return _line([*cells, *figures, rate, _short(cantelli(away)), _short(normal(away))])


def _short(rate: float) -> str:
    return f"{rate:.1g}" if rate >= 1e-12 else "< 1e-12"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


# ── the page ──────────────────────────────────────────────────────────────────


def rows_of(page: str) -> dict[tuple[str, str], str]:
    """The page's table: lab and check → line."""
    table = page.partition(START)[2].partition(END)[0]
    lines = [line for line in table.splitlines() if line.startswith("|") and line not in HEAD]
    return {(cells[1].strip(), cells[2].strip()): line for line in lines for cells in [line.split("|")]}


def write(page: Path, rows: dict[tuple[str, str], str]) -> None:
    """The page with this table in place of the one it has."""
    text = page.read_text(encoding="utf-8")
    made = "\n".join([*HEAD, *(rows[key] for key in sorted(rows))])
    page.write_text(f"{text.partition(START)[0]}{START}\n\n{made}\n\n{END}{text.partition(END)[2]}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thresholds", description=__doc__)
    parser.add_argument("labs", nargs="*", metavar="LAB", help="default: every lab with a training check")
    parser.add_argument("--runs", type=int, default=RUNS)
    asked_for = parser.parse_args(arguments)
    with Pool(probe_isolation(), 1) as pool:
        for name in asked_for.labs or lab_ids(COURSE):
            lab = load_lab(COURSE, name)
            kept = {key: line for key, line in rows_of(PAGE.read_text(encoding="utf-8")).items() if key[0] != name}
            for trained in training_checks(lab):
                line = row(name, trained, measure(lab, trained, pool, asked_for.runs))
                print(line, flush=True)
                kept[name, f"{trained.part}: {trained.check}"] = line
            write(PAGE, kept)


if __name__ == "__main__":
    sys.exit(main())
