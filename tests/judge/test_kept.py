"""What a session measures on the key is kept beside it, and a search takes a pair for the one mistake that shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import pool
from grader.compare import outcomes
from grader.judge.matcher import Matcher
from grader.lab import load_lab
from grader.model import Atom, Version
from grader.sandbox import Isolation, probe_isolation
from grader.session import Session

COURSE = Path(__file__).with_name("course")
PROBES = "labs/table/probes.py"


class Course:
    """A copy of the small course, opened anew as often as one likes."""

    def __init__(self, home: Path) -> None:
        self.path = home / "course"
        shutil.copytree(COURSE, self.path)
        self._opened: list[Session] = []

    def built(self) -> Session:
        session = Session(self.path, "table", seed=0, jobs=1, isolation=probe_isolation())
        self._opened.append(session)
        session.build()
        return session

    def edit(self, old: str, new: str) -> None:
        text = (self.path / PROBES).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.path / PROBES).write_text(text.replace(old, new), encoding="utf-8")

    def close(self) -> None:
        for session in self._opened:
            session.close()


@pytest.fixture
def course(tmp_path: Path, warm: Callable[[Isolation], Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Course]:
    monkeypatch.setattr(pool, "Sandbox", warm)
    course = Course(tmp_path)
    yield course
    course.close()


def test_a_second_session_measures_nothing(course: Course) -> None:
    """Effects and tolerances are the first session's to the bit, and nothing is run."""
    first, second = course.built(), course.built()
    assert first.key.built > 0
    assert second.key.built == 0
    assert second.catalogue.effects == first.catalogue.effects
    assert second.catalogue.tolerances == first.catalogue.tolerances


def test_an_edited_probe_alone_is_run_again(course: Course) -> None:
    """A probe's observations rest on its own code: those of the others stay, wherever in the file they now stand."""
    first = course.built()
    course.edit("def centred(lab, X):", "\n\ndef centred(lab, X):\n    X = 2 * X")
    second = course.built()
    share = len(second.key.items("centred")) / len(second.lab.plan(0, key=True))
    assert second.key.built == pytest.approx(first.key.built * share)


def test_what_a_probe_uses_is_its_own_code(course: Course) -> None:
    """A helper that one probe calls belongs to that probe and to no other."""
    before = {name: spec.code for name, spec in load_lab(course.path, "table").probes.items()}
    helper = "def _seen(lab, X):\n    return lab.function('scale')(X)\n\n\n"
    course.edit("@probe(inputs=[ragged])\ndef scaled", helper + "@probe(inputs=[ragged])\ndef scaled")
    course.edit('lab.function("scale")(X)}', "_seen(lab, X)}")
    after = {name: spec.code for name, spec in load_lab(course.path, "table").probes.items()}
    assert [name for name in before if before[name] != after[name]] == ["scaled"]
    assert "_seen(lab, X):" in after["scaled"]


def test_a_pair_is_taken_for_what_shows(course: Course) -> None:
    """A mistake that shows in the view, but not on the item, is left out there; one that shows nowhere is called by something."""
    session = course.built()
    (view, *_) = session.catalogue.views["centre"]
    item = view.items[0]
    here = next(atom for atom in session.catalogue.default_atoms() if item in session.catalogue.effects[atom])
    nowhere = Atom("shows-nowhere")
    seen = session.key.observe([Version()], view.items, session.versions)[Version()]
    matcher = Matcher.of(session.catalogue, view, lambda item, names: outcomes(seen[item], names), session.versions)
    both = Version.of((here, nowhere))
    assert matcher.shown(both, item) == both
    matcher.showing = {here: frozenset()}
    assert matcher.shown(both, item) == Version((nowhere,))


def test_mistakes_that_act_on_one_another_are_run_together(course: Course) -> None:
    """Where nothing agrees with what is taken for granted, every version is run as it is."""
    session = course.built()
    (view, *_) = session.catalogue.views["scale"]
    here = [atom for atom in session.catalogue.default_atoms() if atom.id in ("whole-mean", "variance")]
    both = Version.of(here)
    seen = session.key.observe([both], view.items, session.versions)[both]
    matcher = Matcher.of(session.catalogue, view, lambda item, names: outcomes(seen[item], names), session.versions)
    matcher.showing = dict.fromkeys(here, frozenset())  # as if each of the two showed nowhere by itself
    assert list(matcher([both])) == [both]
