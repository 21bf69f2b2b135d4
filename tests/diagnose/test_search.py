"""The search: smallest sets first, accepted variations free, likelihood decides among random ones."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.diagnose import Agreement, Candidates, search
from grader.model import Atom, Version

ATOMS = tuple(Atom(name) for name in "abcde")
FREE = Atom("free")


def candidates(excluded=(), accepts=((), (FREE,))):
    return Candidates(
        atoms=ATOMS,
        accepts=accepts,
        excluded=frozenset(frozenset(pair) for pair in excluded),
        costs={"a": 9.0, "b": 1.0, "c": 5.0},
        ahead=frozenset(ATOMS),
    )


def all_promising(versions, _most):
    return dict.fromkeys(versions, 1)


def agreeing(*sets, **how):
    """A `matches` under which just these sets agree."""
    wanted = {Version.of(tuple(chosen)): how.get("likelihood", {}).get(chosen, 0.0) for chosen in sets}
    return lambda versions: {
        version: Agreement(wanted[version], strong=True, loose=False) for version in versions if version in wanted
    }


@settings(deadline=None)  # a loaded machine is no fault
@given(st.sets(st.sampled_from(ATOMS), max_size=3), st.booleans())
def test_the_set_that_agrees_is_found(chosen, with_accept):
    """Any compatible set of up to three mistakes is found, with or without an accepted variation."""
    target = tuple(sorted(chosen)) + ((FREE,) if with_accept else ())
    found = search(candidates(), agreeing(target), all_promising)
    assert found is not None
    assert set(found.mistakes) == chosen
    assert found.accepts == ((FREE,) if with_accept else ())


def test_fewer_mistakes_win():
    """A pair isn't named where a single mistake explains everything."""
    found = search(candidates(), agreeing((ATOMS[0], ATOMS[1]), (ATOMS[2],)), all_promising)
    assert found is not None
    assert found.mistakes == (ATOMS[2],)


def test_among_equals_the_smaller_deduction_wins_and_the_other_is_named():
    """Two singles that agree alike: the cheaper one is taken, the other is its rival."""
    found = search(candidates(), agreeing((ATOMS[0],), (ATOMS[1],)), all_promising)
    assert found is not None
    assert found.mistakes == (ATOMS[1],)
    assert found.rivals == ((ATOMS[0],),)


def test_excluded_pairs_are_never_composed():
    """What the rubric excludes isn't tried together."""
    assert search(candidates(excluded=[("a", "b")]), agreeing((ATOMS[0], ATOMS[1])), all_promising) is None


def test_what_leaves_as_much_to_chance_is_not_tried_for_likelihood():
    """A larger set is asked for only where its further mistake leaves less to chance by itself."""
    asked = []

    def matches(versions):
        asked.extend(versions)
        return agreeing((), likelihood={(): -99.0})(versions)

    found = search(candidates(), matches, all_promising, settling=lambda atoms: frozenset(atoms[:1]))
    assert found is not None
    assert not found.mistakes
    assert {atom for version in asked for atom in version.atoms} == {ATOMS[0], FREE}


def test_always_the_first_order_beats_any_order():
    """A larger set of mistakes wins when what was seen is a million times likelier under it."""
    how = {"likelihood": {(): -16 * math.log(6), (ATOMS[0],): 0.0}}
    found = search(candidates(), agreeing((), (ATOMS[0],), **how), all_promising)
    assert found is not None
    assert found.mistakes == (ATOMS[0],)


def test_a_lucky_order_is_no_mistake():
    """Where chance alone could have done it, nobody is charged."""
    how = {"likelihood": {(): -7 * math.log(6), (ATOMS[0],): 0.0}}
    found = search(candidates(), agreeing((), (ATOMS[0],), **how), all_promising)
    assert found is not None
    assert found.mistakes == ()


def test_mistakes_found_elsewhere_are_free():
    """With a base that explains everything nothing further is named."""
    found = search(candidates(), agreeing((ATOMS[4],)), all_promising, base=(ATOMS[4],))
    assert found is not None
    assert found.mistakes == ()


def test_nothing_is_named_when_nothing_agrees():
    """No explanation is better than a wrong one."""
    assert search(candidates(), agreeing(), all_promising) is None


@pytest.mark.parametrize(("atoms", "is_found"), [(ATOMS, True), (tuple(Atom(f"m{i}") for i in range(12)), False)])
def test_triples_of_a_small_lab_are_all_tried(atoms, is_found):
    """Where one number is all that is seen, no part of three mistakes explains anything: few triples are tried all the same."""
    few = replace(candidates(), atoms=atoms, ahead=frozenset(atoms))
    found = search(few, agreeing(atoms[:3]), lambda _versions, _most: {})
    assert (found is not None) == is_found
