"""Right but slow: told with its factor, at no cost, and only where somebody waits for it."""

from types import SimpleNamespace
from typing import Any

import pytest

from grader.judge.pace import slowest
from grader.model import Fate, Observation
from grader.report.view import shown_notes


def evidence(*seconds: float, runs: int = 1, fate: Fate = Fate.OK, **spec: bool) -> Any:
    """A probe on as many cases, of which the reference takes 2 ms a run."""
    flags = {"training": False, "hidden": False, **spec}
    observed = {
        ("values", f"case{at}"): Observation(probe="values", case=f"case{at}", fate=fate, runs=({},) * runs, seconds=took)
        for at, took in enumerate(seconds)
    }
    lab = SimpleNamespace(probes={"values": SimpleNamespace(entries=("train",), **flags)})
    return SimpleNamespace(catalogue=SimpleNamespace(lab=lab, seconds={"values": 0.002}), observed=observed)


def test_the_run_with_the_largest_factor_is_told() -> None:
    """Of all cases the one that took most times as long, with both times, in the record and in a note."""
    told = slowest(evidence(0.3, 1.5, 0.01))
    assert told == {
        "slowest": {
            "probe": "values", "case": "case1", "entries": ["train"], "seconds": 1.5, "reference_s": 0.002, "times": 750.0,
        }
    }  # fmt: skip
    (note,) = shown_notes({"notes": [], "timing": told})
    assert "train took 1.5 s, about 750 times" in note.en
    assert "750 倍" in note.zh


@pytest.mark.parametrize(
    "quick",
    [
        evidence(0.19),  # nobody waits
        evidence(0.3, runs=100),  # a run is quick
        evidence(9.0, fate=Fate.TIMEOUT),  # its check says so
        evidence(9.0, training=True),  # steps are what it is about
        evidence(9.0, hidden=True),  # no student may read of it
        evidence(),
    ],
)
def test_nothing_is_said_otherwise(quick: Any) -> None:
    """What is no matter of pace, or no student's to read, isn't told."""
    assert slowest(quick) == {}
    assert shown_notes({"notes": [], "timing": {}}) == []
