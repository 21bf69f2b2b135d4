"""The same submission gets the same record: whatever order, company, process or seed of hashes it is graded in."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace

import pytest

from grader import pipeline, pool
from grader.collect.lms import Received
from grader.sandbox import Isolation

from .conftest import CLASS, Desk, Lent, environment, hand_in, plain

DICE = (
    "import random\nimport numpy as np\n\n\ndef step(X, y, w, lr):\n    order = list({'a', 'b', 'c', 'd', repr(X)})\n"
    "    return w - lr * np.random.rand() * random.random() * (1 + hash(order[0]) % 7)\n"
)
ALL = {**CLASS, "s10-dice": DICE}


@pytest.fixture(scope="module")
def alone(warm: Callable[[Isolation], Lent], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The records of one undisturbed run with one job."""
    desk = Desk(tmp_path_factory.mktemp("alone"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        desk.grade(ALL)
    return desk.plain()


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The class handed in, not graded; the key isn't built."""
    hand_in(desk.handed_in, ALL)
    return desk


def test_two_jobs(desk: Desk, alone: dict[str, str]) -> None:
    """As many sandboxes as one likes."""
    desk.grade(jobs=2)
    assert desk.plain() == alone


def backwards(came: Received) -> Received:
    return replace(came, ids=came.ids[::-1], read=lambda at: came.read(len(came) - 1 - at))


def test_another_order(desk: Desk, alone: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Last first."""
    received = pipeline.received
    monkeypatch.setattr(pipeline, "received", lambda *asked: backwards(received(*asked)))
    desk.grade()
    assert desk.plain() == alone


def test_checked_by_oneself(desk: Desk, alone: dict[str, str]) -> None:
    """`grader check` says of a file what the class's run says of it."""
    for name in ("s05-both", "s07-own", "s10-dice"):
        record, _ = pipeline.check(desk.course, "step", desk.handed_in / f"{name}.py")
        assert plain(record) == alone[name]


def test_another_process_with_other_hashes(desk: Desk, alone: dict[str, str]) -> None:
    """A process of its own, with another PYTHONHASHSEED and a key that it builds itself, writes the same bytes."""
    line = desk.line("--jobs", "2", "--quiet", "--json")
    done = subprocess.run(line, env=environment(PYTHONHASHSEED="4242"), capture_output=True, text=True, check=True)
    assert desk.plain() == alone
    assert done.stdout == (desk.out / "results.jsonl").read_text(encoding="utf-8")


def test_hands_in_twice(desk: Desk, alone: dict[str, str]) -> None:
    """Handed in again unchanged under another id, only the id differs."""
    desk.handed_in = hand_in(desk.handed_in.with_name("twice") / "t05", {"s05-both": CLASS["s05-both"]}).parent
    desk.grade()
    again = desk.plain()["t05"]
    assert again.replace('"t05"', '"s05-both"') == alone["s05-both"]
