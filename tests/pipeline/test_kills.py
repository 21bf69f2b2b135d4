"""`kill -9` of what works for the command, at random moments: no record is lost, changed or made twice."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.kills import Blows, differing
from grader.pipeline import STORE

from .conftest import CLASS, Desk, hand_in
from .test_killed import UNHURRIED


def test_struck_three_times(desk: Desk, tmp_path: Path) -> None:
    """Zygotes and children, by chance with a fixed seed: the command itself comes to its end with the records of an undisturbed
    one. The driver's turn is in test_killed.py; `make load` strikes all of them thirty times."""
    hand_in(desk.handed_in, {f"{name}-{copy}": f"{text}\n# {copy}\n" for copy in range(3) for name, text in UNHURRIED.items()})
    blows = Blows(desk.line("--jobs", "1", "--quiet"), desk.out / STORE, random.Random(5), ("zygote", "child"))
    assert blows.strike(3) == 0
    assert sum(blows.struck.values()) == 3, "the class was finished too early to say anything"
    assert blows.run_twice() == []
    undisturbed = tmp_path / "undisturbed"
    desk.grade(out=undisturbed)
    assert len(desk.records()) == 3 * len(CLASS)
    assert differing(undisturbed / "results.jsonl", desk.out / "results.jsonl") == []
