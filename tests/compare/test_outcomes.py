"""Outcome sets: who lies in whose, and how far versions are apart."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import effect, fit, outcomes, signature
from grader.compare.flatten import flatten
from grader.compare.outcomes import distinct
from grader.model import Fate, Observation, StudentError

TIGHT, LOOSE = 1e-8, 1e-5
vectors = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6).map(np.array)


def seen(*runs, fate=Fate.OK, error=None):
    return Observation(probe="p", case="c", fate=fate, runs=tuple({"w": run} for run in runs), error=error)


def raised(kind):
    return seen(fate=Fate.RAISED, error=StudentError(type=kind, message="…"))


def known(*runs):
    return distinct(outcomes(seen(*runs), None), 1e-9)


@given(
    st.lists(vectors, min_size=2, max_size=5),
    st.lists(st.integers(0, 4), min_size=2, max_size=12),
    st.sampled_from([0, 1e-3, 0.4]),
)
def test_an_outcome_is_dropped_only_beside_one_that_is_equal(rows, drawn, tolerance):
    """The first of each group of equal rows is kept, as if every row were compared with all that are kept."""
    width = min(len(row) for row in rows)
    found = outcomes(seen(*(rows[one % len(rows)][:width] for one in drawn)), None)
    bound = tolerance * (found.scale + 1e-3)
    kept: list[int] = []
    for row in range(len(found.matrix)):
        if not any((abs(found.matrix[one] - found.matrix[row]) <= bound).all() for one in kept):
            kept.append(row)
    assert (distinct(found, tolerance).matrix == found.matrix[kept]).all()


@given(vectors)
def test_every_observation_fits_itself(vector):
    """Comparison is reflexive, whatever the values."""
    assert fit(outcomes(seen(vector), None), known(vector), TIGHT, LOOSE).holds


@given(vectors, st.floats(1e-3, 10))
def test_a_looser_tolerance_never_loses_a_match(vector, shift):
    """If a value agrees at some tolerance it agrees at every larger one."""
    scale = np.abs(vector).max() + 1e-3
    got = outcomes(seen(vector + shift * LOOSE * scale), None)
    held = [fit(got, known(vector), tolerance, tolerance).holds for tolerance in (1e-9, 1e-6, 1e-4, 1e-2)]
    assert held == sorted(held)


def test_nan_agrees_only_with_nan_in_the_same_place():
    """A NaN that the version has too is no difference; a NaN elsewhere is one."""
    version = known(np.array([1.0, np.nan]))
    assert fit(outcomes(seen(np.array([1.0, np.nan])), None), version, TIGHT, LOOSE).holds
    assert not fit(outcomes(seen(np.array([np.nan, 1.0])), None), version, TIGHT, LOOSE).holds
    assert not fit(outcomes(seen(np.array([1.0, np.nan])), None), known(np.array([1.0, 2.0])), TIGHT, LOOSE).holds


def test_axes_of_length_one_do_not_matter():
    """A bias of shape (1, n) is a bias; a transposed matrix isn't the matrix."""
    assert fit(outcomes(seen(np.ones((1, 3))), None), known(np.ones(3)), TIGHT, LOOSE).holds
    assert not fit(outcomes(seen(np.ones((3, 2))), None), known(np.ones((2, 3))), TIGHT, LOOSE).holds


def test_float32_results_agree_loosely_and_say_so():
    """What differs by single-precision noise holds, marked as loose."""
    exact = np.linspace(0.1, 1.7, 9)
    found = fit(outcomes(seen(exact.astype(np.float32)), None), known(exact), TIGHT, LOOSE)
    assert found.holds
    assert found.loose


def test_every_run_must_be_a_legal_outcome():
    """One run outside the version's set refutes the version."""
    version = known(np.array([1.0]), np.array([2.0]), np.array([3.0]))
    assert fit(outcomes(seen(np.array([3.0]), np.array([1.0])), None), version, TIGHT, LOOSE).holds
    assert not fit(outcomes(seen(np.array([3.0]), np.array([1.5])), None), version, TIGHT, LOOSE).holds


def test_the_smaller_set_is_the_likelier_one():
    """Each outcome of a set is taken as equally likely."""
    got = outcomes(seen(*[np.array([1.0])] * 10), None)
    always = fit(got, known(np.array([1.0])), TIGHT, LOOSE)
    six = fit(got, known(*[np.array([float(value)]) for value in range(6)]), TIGHT, LOOSE)
    assert always.log_likelihood == 0
    assert six.log_likelihood == pytest.approx(-10 * math.log(6))


def test_repeated_outcomes_count_once():
    """A set has as many members as there are different outcomes, up to rounding noise."""
    assert known(np.array([1.0]), np.array([1.0 + 1e-15]), np.array([2.0])).count == 2


def test_exceptions_agree_by_family_and_weakly():
    """NumPy's ValueError and torch's RuntimeError for shapes that don't fit are one kind; NameError is another."""
    shapes = outcomes(raised("ValueError"), None)
    found = fit(outcomes(raised("RuntimeError"), None), shapes, TIGHT, LOOSE)
    assert found.holds
    assert not found.strong
    assert not fit(outcomes(raised("NameError"), None), shapes, TIGHT, LOOSE).holds
    assert not fit(outcomes(seen(np.ones(2)), None), shapes, TIGHT, LOOSE).holds


def test_a_stopped_run_agrees_with_nothing():
    """A timeout is no explanation of a timeout: nobody knows what would have come."""
    stopped = outcomes(seen(fate=Fate.TIMEOUT), None)
    assert not fit(stopped, stopped, TIGHT, LOOSE).holds


@given(vectors)
def test_effect_is_zero_only_between_equal_sets(vector):
    """The reference has no effect; a shift has its relative size."""
    assert effect(known(vector), known(vector)) == 0
    scale = np.abs(vector).max()
    if scale > 1e-3:
        assert effect(known(vector), known(vector + scale)) == pytest.approx(1, rel=1e-3)


def test_effect_sees_outcomes_that_are_lacking():
    """A version that never shuffles has a subset of the legal outcomes, and still differs."""
    six = known(*[np.array([float(value)]) for value in range(1, 7)])
    assert effect(six, known(np.array([1.0]))) > 0.1


def test_equal_wrong_results_have_one_signature():
    """Rounding noise doesn't split a cluster; another value does."""
    one, noisy, other = np.array([0.25, -3.5]), np.array([0.25, -3.5 + 1e-10]), np.array([0.25, -3.6])
    assert signature(outcomes(seen(one), None)) == signature(outcomes(seen(noisy), None))
    assert signature(outcomes(seen(one), None)) != signature(outcomes(seen(other), None))


def test_words_and_nothing_are_compared_too():
    """None where a number is expected differs, a string equals itself."""
    nothing = Observation(probe="p", case="c", fate=Fate.OK, runs=({"w": None},))
    word = Observation(probe="p", case="c", fate=Fate.OK, runs=({"w": "left"},))
    assert not fit(outcomes(nothing, None), known(np.ones(1)), TIGHT, LOOSE).holds
    assert fit(outcomes(word, None), outcomes(word, None), TIGHT, LOOSE).holds


VALUES = [
    np.array([[1.0, 2.0]]), np.array([1.0, -2.0]), np.array([3.0, np.nan], dtype=np.float32), np.array([1, 2]),
    np.array([True, False]), np.array([1 + 2j, 3]), np.array(4.0), 2.5, [1.0, 2.0], None, "word",
]  # fmt: skip


@given(
    st.lists(
        st.fixed_dictionaries({"a": st.sampled_from(VALUES)}, optional={"b": st.sampled_from(VALUES)}), min_size=2, max_size=4
    ),
    st.sampled_from([None, ("a",), ("b", "a"), ("c",)]),
)
def test_runs_taken_together_are_what_each_is(runs, names):
    """Whatever their shapes, dtypes and names: the rows, words and precision of the runs flattened one by one."""
    seen_together = outcomes(Observation(probe="p", case="c", fate=Fate.OK, runs=tuple(runs)), names)
    flats = [flatten(run, names) for run in runs]
    assert seen_together.mixed == any(flat.structure != flats[0].structure for flat in flats)
    assert seen_together.structure == flats[0].structure
    if not seen_together.mixed:
        assert seen_together.single == any(flat.single for flat in flats)
        assert np.array_equal(seen_together.matrix, np.stack([flat.vector for flat in flats]), equal_nan=True)
