"""What an earlier part has settled: mistakes that would have shown there are no explanation later."""

from types import SimpleNamespace

from grader.judge.part import _ruled_out
from grader.model import Atom, Explanation, Version

FORWARD, BACKWARD = ("forward", "images"), ("gradients", "batch")
SKIPS = Atom("backward-skips-layer")
MISSING, MISSING_IN_BOTH = Atom("missing-log-layer", 0), Atom("missing-log-layer", 1)
EFFECTS = {SKIPS: frozenset({BACKWARD}), MISSING: frozenset({FORWARD}), MISSING_IN_BOTH: frozenset({FORWARD, BACKWARD})}


def settled(*, strong=True):
    explanation = Explanation(mistakes=(), accepts=(), version=Version(), strong=strong)
    return [SimpleNamespace(explanation=explanation, view=SimpleNamespace(items=(FORWARD,)))]


EVIDENCE = SimpleNamespace(catalogue=SimpleNamespace(effects=EFFECTS))


def test_a_right_forward_has_no_missing_layer():
    """A form that changes what an explained part shows can't be what is wrong in the next."""
    assert _ruled_out(EVIDENCE, (), settled()) == {MISSING, MISSING_IN_BOTH}


def test_another_form_of_a_found_mistake_stays():
    """One root cause may show in another shape in a later part."""
    assert _ruled_out(EVIDENCE, (MISSING,), settled()) == set()


def test_a_part_that_only_raises_settles_nothing():
    """Where all that agrees is that both raise, nothing is known of what would have shown."""
    assert _ruled_out(EVIDENCE, (), settled(strong=False)) == set()
