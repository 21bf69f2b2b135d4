"""Bundles of real labs, against the course, on every sample of one file or folder: `make samples`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.bundle.make import make
from grader.bundle.student import Desk

from .test_bundle import verdict

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not os.environ.get("GRADER_ALL_SAMPLES"), reason="makes bundles of real labs: make samples")


@pytest.fixture(scope="module", params=["lab3", "lab4"])
def both(
    request: pytest.FixtureRequest, lending: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Desk, Desk]]:
    """The lab at the course, and as a bundle."""
    made = make(ROOT, request.param, tmp_path_factory.mktemp("real") / f"{request.param}.grader", 2)
    print(f"{request.param}: {made.bytes / 1e6:.2f} MB, {made.versions} versions run")
    with Desk(request.param, ROOT, lambda home: home or ROOT) as at_course, Desk(str(made.path), None, lambda _: ROOT) as at_home:
        yield request.param, at_course, at_home


def test_each_sample_gets_the_course_s_verdict(both: tuple[str, Desk, Desk]) -> None:
    """Mistakes, points, checks, their words, and what is left to a person.

    Three mistakes in one place aren't all written down (docs/students.md): then fewer are named, no other, and a person looks.
    """
    lab, at_course, at_home = both
    samples = sorted(path for path in (ROOT / "submissions" / lab).iterdir() if path.name != "expected.yaml")
    assert len(samples) >= 20
    differing = {}
    for sample in samples:
        course, home = at_course.check(sample)[0], at_home.check(sample)[0]
        named = [{one["mistake"] for one in record["deductions"]} for record in (course, home)]
        if len(named[0]) >= 3 and named[1] < named[0] and home["needs_review"]:
            continue
        if verdict(course) != verdict(home) or course["needs_review"] != home["needs_review"]:
            differing[sample.name] = (verdict(course), verdict(home))
    assert not differing, "\n\n".join(f"{name}:\n{one}\n{other}" for name, (one, other) in differing.items())
