"""Whatever a child may have sent, judged: the strategy of random runs, and the rules that every record keeps.

Shared by tests/judge (a few cases in every run of the tests) and `make fuzz` (100,000).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from grader import wire
from grader.judge.views import items_of
from grader.model import Fate, Loading, Match, Observation, Run, Source, Student, StudentError, Submission
from grader.pipeline import Record
from grader.report.files import record_json
from grader.sandbox import probe_isolation
from grader.session import Session

COURSE: Final = Path(__file__).parents[1] / "judge" / "course"
REFERENCE: Final = COURSE / "labs" / "table" / "reference.py"
SUBMISSION: Final = Submission(
    id="s", student=Student(id="s"), files=(Source(path="lab.py", text=REFERENCE.read_text(encoding="utf-8")),), digest="d"
)
DTYPES: Final = ("|b1", "|i1", "|u1", "<i4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
ODD: Final = (
    0,
    1,
    -1,
    True,
    False,
    10**30,
    -(10**400),
    2**63,
    1e308,
    float("nan"),
    float("inf"),
    -0.0,
    "",
    "nan",
    "\ud800",
    None,
)
SHAPES: Final = ((), (0,), (1,), (3,), (5,), (5, 3), (3, 5), (1, 5, 3), (5, 3, 1), (0, 3), (2, 2), (15,))
CHANGES: Final[tuple[Callable[[Any], Any], ...]] = (
    lambda table: table,
    lambda table: -table,
    lambda table: table * 5,
    lambda table: table.T,
    lambda table: table[::-1],
    np.abs,
    lambda table: table.astype("<f4"),
    lambda table: table.astype("<f2"),
    lambda table: table > 0,
    lambda table: table.tolist(),
    lambda table: table + 1e-9,
    lambda table: table * np.nan,
    lambda table: np.where(table == table.max(), np.inf, table),
    lambda table: {"table": table},
    lambda table: [table, table],
)
NAMES: Final = ("table", "tables", "", "table.0", "偏置")
TOLD: Final = 10_000  # runs between two lines of who runs many
ERRORS: Final = ("ValueError", "TypeError", "NameError", "MemoryError", "Own", "")

numbers = st.builds(
    lambda shape, dtype, seed: (np.random.default_rng(seed).normal(size=shape) * 300).astype(dtype),
    st.sampled_from(SHAPES),
    st.sampled_from(DTYPES),
    st.integers(0, 50),
)
values = st.recursive(
    st.sampled_from(ODD) | numbers | st.text(max_size=5) | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
    max_leaves=4,
)
errors = st.none() | st.builds(
    StudentError, type=st.sampled_from(ERRORS), message=st.text(max_size=5), file=st.just("lab.py"), line=st.integers(0, 9)
)


@st.composite
def runs(draw: st.DrawFn, right: Run) -> Run:
    """A run whose items are right, right but for a change, or anything at all."""
    observations = tuple(draw(_observation(seen)) for seen in right.observations)
    found = {entry: where for entry, where in right.loading.found.items() if draw(st.integers(0, 9))}
    entry = st.sampled_from(["centre", "scale", "other"])
    match = st.builds(Match, pattern=st.integers(0, 3), entry=entry, file=st.just("lab.py"), line=st.just(1), end_line=st.just(2))
    loading = Loading(
        found=found,
        matches=tuple(draw(st.lists(match, max_size=2))),
        globals=draw(st.sampled_from([{}, {"clip": ("LIMIT",)}, {"other": ("y",)}])),
        constants=draw(st.sampled_from([(), (0.5, 3.0), (-1e308,), (1e-320, 1e300)])),
        notes=draw(st.sampled_from([(), ("stub: scale",), ("stub: centre", "stub: clip"), ("note",)])),
    )
    return replace(right, observations=observations, loading=loading)


@st.composite
def _observation(draw: st.DrawFn, seen: Observation) -> Observation:
    kind = draw(st.integers(0, 9))
    if kind < 3:
        return seen
    if kind < 6:
        changed = draw(st.sampled_from(CHANGES))(seen.runs[0]["table"])
        return replace(seen, runs=(_sent({"table": changed}),))
    fate = draw(st.sampled_from(list(Fate)))
    made = draw(st.lists(st.dictionaries(st.sampled_from(NAMES), values, max_size=3), max_size=2))
    return replace(seen, fate=fate, runs=tuple(map(_sent, made)), error=draw(errors))


def _sent(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """As it comes out of a pipe; what can't be sent is no case."""
    try:
        sent: Mapping[str, Any] = wire.decode(wire.encode(values))
    except wire.WireError:
        assume(False)
    return sent


def try_many(session: Session, cases: int, *, derandomize: bool) -> int:
    """Judges so many random runs; returns how many were. Raises what the first broken rule or traceback raises."""
    right = session.run(SUBMISSION)
    judged = 0

    @settings(
        max_examples=cases, derandomize=derandomize, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(runs(right))
    def keep(run: Run) -> None:
        nonlocal judged
        keeps(session, SUBMISSION, run)
        judged += 1
        if judged % TOLD == 0:
            print(f"{judged:,} runs judged", flush=True)

    keep()
    return judged


def main(cases: int) -> None:
    """What `make fuzz` asks of judging; the lab's key is made in a copy of its course."""
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        shutil.copytree(COURSE, Path(folder) / "course")
        session = Session(Path(folder) / "course", "table", seed=0, jobs=1, isolation=probe_isolation())
        try:
            session.build()
            print(f"{try_many(session, cases, derandomize=False)} runs judged, no rule broken")
        finally:
            session.close()


def keeps(session: Session, submission: Submission, run: Run) -> Record:
    """The record of this run; raises AssertionError where it breaks a rule."""
    record = session.judge(submission, run)
    text = record_json(record)
    assert text == record_json(session.judge(submission, run))
    assert record_json(json.loads(text, parse_constant=_no_number)) == text
    fates = {(seen.probe, seen.case): seen.fate for seen in run.observations}
    for part in record["parts"]:
        _part_keeps(session, record, part, fates)
    scores = [part["score"] for part in record["parts"]]
    ungraded = None in scores
    assert record["status"] == ("ungraded" if ungraded else "graded")
    assert (record["score"] is None) == ungraded
    if not ungraded:
        assert 0 <= record["score"] <= record["max_score"]
        assert record["score"] == float(sum(Decimal(str(score)) for score in scores))
    return record


def _part_keeps(session: Session, record: Record, part: Mapping[str, Any], fates: Mapping[tuple[str, str], Fate]) -> None:
    taken = sum(Decimal(str(one["points"])) for one in record["deductions"] if one["part"] == part["id"])
    assert 0 <= taken <= Decimal(str(part["max_score"])), "deductions beyond the part's points"
    checks = {check.id: check for check in session.lab.rubric.part(part["id"]).checks}
    passed = {one["id"] for one in part["checks"] if one["status"] == "pass"}
    for name in passed:
        assert all(fates[item] is Fate.OK for item in items_of(session.lab, checks[name])), "a check passed that didn't run"
    if part["status"] == "ungraded":
        assert part["score"] is None
        return
    maximum, score = Decimal(str(part["max_score"])), Decimal(str(part["score"]))
    assert 0 <= score <= maximum - (taken if part["status"] == "explained" else 0)
    if part["status"] in ("missing", "failed"):
        assert score == 0
    if part["status"] == "correct":
        assert passed == set(checks) or record["needs_review"], "full points, unseen, for nobody to look at"
    if part["status"] == "unexplained":
        unseen = {one["id"] for one in part["checks"] if one["status"] == "not-run" and "already" in one["message"]["en"]}
        weights = sum(check.weight for check in checks.values())
        credited = sum(check.weight for name, check in checks.items() if name in passed | unseen)
        assert record["needs_review"]
        assert score <= maximum * credited / weights + Decimal("0.01"), "points for a check that didn't pass"


def _no_number(name: str) -> Any:
    raise AssertionError(f"{name} is no JSON")
