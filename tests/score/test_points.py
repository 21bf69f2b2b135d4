"""Points: bounded, additive, decimal."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grader.score import explained, total, unexplained

points = st.decimals(0, 100, places=2)
named = st.dictionaries(st.sampled_from("abcdef"), points, max_size=4)


@given(points, named)
def test_what_is_kept_and_what_is_taken_add_up(worth, mistakes):
    """No part goes below 0, and every point is accounted for."""
    found = explained(worth, mistakes)
    assert 0 <= found.score <= worth
    assert found.score + sum(found.taken.values()) == worth or not mistakes
    assert all(found.taken[mistake] <= cost for mistake, cost in mistakes.items())


@given(points, st.integers(0, 9), st.integers(1, 9), named)
def test_unexplained_parts_lose_the_larger_of_share_and_named(worth, failing, extra, mistakes):
    """Named mistakes never make an unexplained part better than its failing checks' share."""
    weights = Decimal(failing + extra)
    found = unexplained(worth, Decimal(failing), weights, mistakes)
    assert 0 <= found.score <= worth
    assert found.score <= explained(worth, mistakes).score
    assert found.score <= worth - worth * failing / weights + Decimal("0.01")


def test_thirds_are_rounded_to_cents():
    """A third of 10 points is 3.33, and the sum has two decimals."""
    assert unexplained(Decimal(10), Decimal(1), Decimal(3), {}).score == Decimal("6.67")
    assert total([Decimal("6.67"), Decimal("3.333")]) == Decimal("10.00")
