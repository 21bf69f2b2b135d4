"""Code that does something else each time is found by a second look, told as that, and its record is the same all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from grader import pipeline
from grader.judge.again import NOTE, UNSTEADY
from grader.model import Task
from grader.pool import Pool
from grader.regrade import regrade

from .conftest import CLASS, RIGHT, Desk

HEAD = "import datetime, os, random, time\nimport numpy as np\n\n\ndef step(X, y, w, lr):\n"
FLAKY = {
    "f1-unseeded": "    return w - lr * np.random.default_rng().normal(size=w.shape)\n",
    "f2-system": "    return w - lr * int.from_bytes(os.urandom(4), 'big')\n",
    "f3-clock": "    return w - lr * (time.time() % 1)\n",
    "f4-calendar": "    return w - lr * datetime.datetime.now().microsecond\n",
    "f5-address": "    return w - lr * (id(object()) % 1000003)\n",
    "f6-raises": "    if random.SystemRandom().random() < 0.5:\n        raise ValueError(random.random())\n"
    "    return w * random.random()\n",
}
STEADY = {name: CLASS[name] for name in ("s01-right", "s02-mean", "s07-own", "s08-raises")}
SEEDED = HEAD + "    return w - lr * np.random.default_rng(7).normal(size=w.shape)\n"
NUMBER = re.compile(r"\d+\.\d{3,}|\d{6,}")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """The second looks that were asked for."""
    asked: list[Task] = []
    run = Pool.run

    def told(self: Pool, task: Task) -> Any:
        asked.extend([task] if task.again else [])
        return run(self, task)

    monkeypatch.setattr(Pool, "run", told)
    return asked


def test_chance_is_found_and_told(desk: Desk, tmp_path: Any) -> None:
    """Whatever the chance comes from: a note, a person's review, and not one number of those that came out this time; graded
    once more from nothing, the records are the same."""
    texts = {name: HEAD + body for name, body in FLAKY.items()}
    desk.grade(texts)
    for name, record in desk.records().items():
        (part,) = record["parts"]
        assert record["needs_review"], name
        assert part["note"] == NOTE.as_json(), name
        failing = [check for check in part["checks"] if check["status"] != "pass"]
        assert failing, name
        assert {check["message"]["en"] for check in failing} == {UNSTEADY.en}, name
        assert not NUMBER.search(str([part["checks"], record["suggestions"]])), name
    first = desk.plain()
    again = tmp_path / "again"
    desk.grade(out=again)
    different = {name for name in first if first[name] != desk.plain(again)[name]}
    assert different <= {"f4-calendar", "f5-address"}, different
    desk.grade(out=tmp_path / "third", jobs=2)
    assert first["f1-unseeded"] == desk.plain(tmp_path / "third")["f1-unseeded"]


def test_what_is_the_same_twice_keeps_its_numbers(desk: Desk, looks: list[Task]) -> None:
    """Own but steady work is unexplained as ever, with the relation; seeded randomness is steady."""
    desk.grade({**STEADY, "s11-seeded": SEEDED})
    records = desk.records()
    assert not any(part["note"] == NOTE.as_json() for record in records.values() for part in record["parts"])
    (part,) = records["s07-own"]["parts"]
    assert any(check["difference"] for check in part["checks"])
    assert len(looks) == 3  # own, raises, seeded


def test_right_and_explained_work_is_run_once(desk: Desk, looks: list[Task]) -> None:
    """A second look costs time that nobody who is understood should pay."""
    summary = desk.grade({name: CLASS[name] for name in ("s01-right", "s02-mean", "s05-both")})
    assert (summary.forks, looks) == (3, [])


def test_the_verdict_is_kept_with_what_was_seen(desk: Desk, looks: list[Task]) -> None:
    """Judged again from the store, no code is run and the note stays; `check` says the same as the class."""
    desk.grade({"f1-unseeded": HEAD + FLAKY["f1-unseeded"], "s01-right": RIGHT})
    before, count = desk.plain(), len(looks)
    done = regrade(desk.options(), apply=True)
    assert (done.changes, done.forks, len(looks)) == ([], 0, count)
    assert desk.plain() == before
    record, _ = pipeline.check(desk.course, "step", desk.handed_in / "f1-unseeded.py")
    assert record["parts"][0]["note"] == NOTE.as_json()


@pytest.mark.parametrize("clock", ["time.time", "time.perf_counter", "time.monotonic_ns"])
def test_the_clock_goes_on(desk: Desk, clock: str, looks: Callable[..., Any]) -> None:
    """Who measures a duration gets one that isn't zero; waiting for a moment ends; the result is right."""
    timed = RIGHT.replace(":\n", f":\n    import time\n    start = {clock}()\n    assert 1 / ({clock}() - start) > 0\n", 1)
    assert timed != RIGHT
    desk.grade({"s01-right": timed})
    assert desk.records()["s01-right"]["score"] == 100.0
