"""What is ruled out side by side is just what would be ruled out one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import Outcomes, Screen, fit, outcomes
from grader.compare.outcomes import distinct
from grader.model import Fate, Observation, StudentError

numbers = st.sampled_from([0.0, 1.0, 1.0 + 1e-8, -1.0, 3.0, 1e300, float("nan"), float("inf"), -float("inf")])
tables = st.tuples(st.sampled_from([(2,), (3,), (0,), (150,)]), st.lists(numbers, min_size=1, max_size=4)).map(
    lambda made: np.resize(np.array(made[1]), made[0])
)


def outcomes_of(values: list[Any], error: str = "") -> Outcomes:
    """The distinct outcomes of runs that gave these values."""
    fate = Fate.RAISED if error else Fate.OK
    raised = StudentError(type=error, message="", file="", line=0) if error else None
    runs = tuple({"it": value} for value in values)
    seen = Observation(probe="p", case="c", fate=fate, runs=() if error else runs, error=raised, seconds=0.0)
    return distinct(outcomes(seen, None), 1e-9)


found = st.builds(outcomes_of, st.lists(tables, min_size=1, max_size=3), st.sampled_from(["", "", "", "ValueError"]))


@given(got=found, versions=st.lists(found, max_size=8), loose=st.sampled_from([1e-10, 1e-6, 2e-3]))
def test_what_is_left_out_would_not_fit(got: Outcomes, versions: list[Outcomes], loose: float) -> None:
    """Every version that fits alone is left; of single outcomes none that plainly differs."""
    screen: Screen[int] = Screen()
    for number, version in enumerate(versions):
        screen.add(number, version)
    left = screen.left(got, range(len(versions)), loose)
    fits = [number for number, version in enumerate(versions) if fit(got, version, 1e-10, loose).holds]
    assert set(fits) <= set(left)
    finite = np.isfinite(got.matrix).all()
    if len(got.matrix) == 1 and got.fate is Fate.OK and not got.mixed and got.matrix.shape[1] < 100 and finite:
        surely = {n for n in left if len(versions[n].matrix) == 1 and np.isfinite(versions[n].matrix).all()}
        assert surely <= set(fits)


@given(rows=st.lists(st.lists(numbers, min_size=3, max_size=3).map(np.array), min_size=2, max_size=5), version=found)
def test_runs_are_compared_together_as_one_by_one(rows: list[Any], version: Outcomes) -> None:
    """Many runs fit a version just if each of them does."""
    together = outcomes(
        Observation(probe="p", case="c", fate=Fate.OK, runs=tuple({"it": row} for row in rows), seconds=0.0), None
    )
    one_by_one = [outcomes_of([row]) for row in rows]
    alone = all(fit(one, version, 1e-10, 1e-6).holds for one in one_by_one)
    assert fit(together, version, 1e-10, 1e-6).holds == alone
