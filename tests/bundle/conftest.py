"""A course with a hidden probe and a hidden check, its bundle made once, and a student's folder that holds nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import pool
from grader.bundle.make import Made, make
from grader.bundle.student import Desk
from grader.sandbox import Isolation

COURSE = Path(__file__).parents[1] / "pipeline" / "course"
HIDDEN = '''

@inputs
def long_ago(rng):
    """N=5: what no student is told."""
    return {"X": rng.normal(size=(5, 2)), "y": rng.normal(size=5), "w": rng.normal(size=2), "lr": 0.7}


@probe(inputs=[long_ago], hidden=True)
def secret_twice(lab, X, y, w, lr):
    """Two steps."""
    for _ in range(2):
        w = lab.function("step")(X, y, w, lr)
    return {"w": w}
'''
DUE = "due: 2026-11-27T23:59+08:00\nlate: {per_day: 10, max_days: 2}\n"
FURTHER = """      - {id: twice, probe: secret_twice, title: {en: Twice in secret, zh: 秘密的两步}}
      - {id: quiet, probe: falls, hidden: true, observe: loss, title: {en: Quietly watched, zh: 悄悄观察}}
accepts:"""


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest lab, with one hidden probe, one hidden check on a public probe, and a deadline."""
    place = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(COURSE, place)
    with (place / "labs" / "step" / "probes.py").open("a", encoding="utf-8") as probes:
        probes.write(HIDDEN)
    rubric = place / "rubrics" / "step.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("accepts:", FURTHER, 1) + DUE, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def lending(warm: Callable[[Isolation], Any]) -> Iterator[None]:
    """Every pool of the module works in lent sandboxes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        yield


@pytest.fixture(scope="module")
def made(course: Path, lending: None, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The lab's bundle, in a folder of its own."""
    return make(course, "step", tmp_path_factory.mktemp("student") / "step.grader", 1)


@pytest.fixture(scope="module")
def desks(course: Path, made: Made) -> Iterator[tuple[Desk, Desk]]:
    """The same lab twice: at the course, and at a student's with the bundle alone."""
    with Desk("step", course, lambda home: home or course) as at_course, Desk(str(made.path), None, _nowhere) as at_home:
        yield at_course, at_home


def _nowhere(course: Path | None) -> Path:
    raise AssertionError("a bundle needs no course")
