"""Training probes: run last, on submissions and the reference alone, and bounded by their own time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from grader import pool
from grader.errors import LabError
from grader.judge.catalogue import REFERENCE
from grader.key import Files
from grader.model import Atom, Run, Source, Student, Submission, Task, Version
from grader.pipeline import Record
from grader.sandbox import probe_isolation
from grader.session import Session

COURSE = Path(__file__).with_name("course")
RIGHT = (COURSE / "labs" / "learn" / "reference.py").read_text(encoding="utf-8")


class Counting(Session):
    """Keeps which texts each probe was run on by the key."""

    ran: ClassVar[dict[str, list[str]]] = {}

    def versions(self, task: Task, files: Sequence[Files]) -> list[Run]:
        for item in task.plan:
            self.ran.setdefault(item.probe, []).extend(version[0].text for version in files)
        return super().versions(task, files)

    def of(self, text: str) -> Record:
        one = Submission(id="s", student=Student(id="s"), files=(Source(path="lab.py", text=text),), digest="d")
        return self.judge(one, self.run(one))


@pytest.fixture(scope="module")
def session(warm: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counting]:
    course = tmp_path_factory.mktemp("training") / "course"
    shutil.copytree(COURSE, course)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        session = Counting(course, "learn", seed=0, jobs=1, isolation=probe_isolation())
        session.build(ahead=True)
        yield session
        session.close()


def changed(old: str, new: str) -> str:
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


def checks(record: Record, part: str) -> dict[str, str]:
    return {check["id"]: check["status"] for found in record["parts"] if found["id"] == part for check in found["checks"]}


def test_training_is_run_on_the_reference_only(session: Counting) -> None:
    """Building the key, pairs ahead and searching mutants run every other probe on many versions, training on one."""
    session.of(changed("2 * np.mean", "3 * np.mean"))  # unexplained: mutants are searched
    assert session.ran["learning"] == [RIGHT]
    assert len(set(session.ran["two_steps"])) > 3


def test_the_key_refuses_to_train_a_wrong_version(session: Counting) -> None:
    """A stage that asks for it has a fault, and is told so."""
    with pytest.raises(ValueError, match="learning: training probes are run on the reference only"):
        session.key.observe([REFERENCE, Version((Atom("uphill"),))], session.key.items("learning"), session.versions)


def test_a_training_check_passes_and_fails(session: Counting) -> None:
    """Its property sees the training; where it alone fails, its share is lost and a person looks."""
    assert session.of(RIGHT)["score"] == 100
    forgets = changed("    return w, losses", "    return w, losses if steps < 3 else losses[:1] * steps")
    record = session.of(forgets)
    assert checks(record, "fit") == {"values": "pass", "learns": "fail"}
    assert (record["score"], record["needs_review"]) == (80.0, True)


def test_an_explained_mistake_costs_its_points_and_no_more(session: Counting) -> None:
    """A training that fails for a named mistake takes nothing on top."""
    record = session.of(changed("range(steps)", "range(1)"))
    assert [(one["mistake"], one["points"]) for one in record["deductions"]] == [("one-step-only", 20.0)]
    assert checks(record, "fit")["learns"] == "fail"
    assert (record["score"], record["needs_review"]) == (80.0, False)


def charged(record: Record) -> list[tuple[str, str, float]]:
    return [(one["mistake"], one["part"], one["points"]) for one in record["deductions"]]


def test_training_costs_nothing_where_an_earlier_part_is_charged(session: Counting) -> None:
    """What can't learn because of the step is charged under the step; the training is not judged, and says so."""
    record = session.of(changed("w - lr * slope", "w + lr * slope"))
    assert charged(record) == [("uphill", "step", 30.0)]
    assert checks(record, "fit") == {"values": "pass", "learns": "not-run"}
    assert (record["score"], record["needs_review"]) == (70.0, False)


def test_work_not_done_is_charged_in_every_part_that_shows_it(session: Counting) -> None:
    """Each part loses the share of its failing checks, whatever the mistake's points are."""
    inlined = changed("w = step(w, x, y, lr)", "w = w - lr * 2 * np.mean((w * x - y) * x)")
    without = inlined.replace("return w - lr * slope", "return NotImplementedError")
    record = session.of(without.replace("return w, losses", "return NotImplementedError, losses"))
    assert charged(record) == [("not-written", "step", 60.0), ("not-written", "fit", 40.0)]
    assert record["score"] == 0


def test_a_forbidden_call_is_charged_where_it_stands(session: Counting) -> None:
    """Patterns are searched in the other parts' entry points too."""
    record = session.of(changed("    losses = []", "    losses = []\n    np.polyfit(x, y, 1)"))
    assert charged(record) == [("uses-polyfit", "fit", 15.0)]


def test_training_has_its_own_time(session: Counting) -> None:
    """It may take longer than limits.probe_s, but not longer than it says; the sentence names its own limit."""
    patient = changed("    losses = []\n", "    losses = []\n    import time; time.sleep(0.6 if steps > 2 else 0)\n")
    assert session.of(patient)["score"] == 100
    endless = changed("    losses = []\n", "    losses = []\n    while steps > 2: pass\n")
    record = session.of(endless)
    assert checks(record, "fit") == {"values": "pass", "learns": "timeout"}
    assert "stopped after 1 s" in record["parts"][1]["checks"][1]["message"]["en"]


def test_a_property_must_be_able_to_judge_the_reference(warm: Any, tmp_path: Path) -> None:
    """One that fails on what the reference shows is the author's fault, named with its line while the key is built."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    path = course / "labs" / "learn" / "properties.py"
    path.write_text(path.read_text(encoding="utf-8").replace("losses[0] / 100", "losses['first']"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        session = Session(course, "learn", seed=0, jobs=1, isolation=probe_isolation())
        try:
            with pytest.raises(LabError, match=r"learn/properties.py:7 loss_falls\(\): IndexError"):
                session.build()
        finally:
            session.close()
