"""`kill -9` at random moments of whatever is at work: no record is lost, changed or made twice."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.kills import Blows, differing
from grader.pipeline import STORE

from .conftest import CLASS, Desk, hand_in
from .test_killed import UNHURRIED


def test_struck_four_times(desk: Desk, tmp_path: Path) -> None:
    """Driver, zygotes and children, by chance with a fixed seed: the same records as undisturbed; `make load` strikes thirty
    times."""
    hand_in(desk.handed_in, {f"{name}-{copy}": f"{text}\n# {copy}\n" for copy in range(4) for name, text in UNHURRIED.items()})
    blows = Blows(desk.line("--jobs", "1", "--quiet"), desk.out / STORE, random.Random(5))
    assert blows.strike(4) == 0
    assert sum(blows.struck.values()) == 4, "the class was finished too early to say anything"
    assert blows.run_twice() == []
    undisturbed = tmp_path / "undisturbed"
    desk.grade(out=undisturbed)
    assert len(desk.records()) == 4 * len(CLASS)
    assert differing(undisturbed / "results.jsonl", desk.out / "results.jsonl") == []
