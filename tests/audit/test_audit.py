"""The audit holds for a lab that can tell its mistakes apart, and names what is wrong with one that can't."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from grader import pool
from grader.audit.bench import Graded
from grader.audit.combined import reason
from grader.audit.trial import Trial
from grader.cli.app import app
from grader.judge import catalogue
from grader.model import Atom, Version
from grader.sandbox import Isolation

COURSE = Path(__file__).with_name("course")
FURTHER = """
  - id: only-seen
    part: step
    points: 5
    title: {en: Nothing moves, zh: 权重不动}
    property: unmoved
  - id: prints
    part: step
    points: 5
    title: {en: It prints, zh: 有输出}
    code: ["print($$$)"]
  - id: no-effect
    part: step
    points: 5
    title: {en: Nothing really, zh: 没有影响}
    edits: [{replace: "- y", with: "- 1 * y"}]
  - id: summed-uphill
    part: step
    points: 5
    title: {en: Summed and uphill, zh: 求和且反向}
    edits: [{replace: X.T @ error / len(X), with: -(X.T @ error)}]
  - id: summed-again
    part: step
    points: 5
    title: {en: Summed once more, zh: 又是求和}
    edits: [{replace: X.T @ error / len(X), with: X.T @ error / 1}]
  - id: halved
    part: step
    points: 5
    title: {en: Half a step, zh: 步长减半}
    edits: [{replace: lr * grad, with: lr / 2 * grad}]
  - id: tiny
    part: centre
    points: 5
    title: {en: Hardly anything, zh: 影响极小}
    edits: [{replace: X - mean, with: X - 1.0000003 * mean}]
equivalents:
  - {line: no such line, becomes: nothing, why: It is gone.}
"""


class Desk:
    """A copy of the course, and the command."""

    def __init__(self, home: Path) -> None:
        self.course = home / "course"
        shutil.copytree(COURSE, self.course)

    def write(self, path: str, text: str) -> None:
        (self.course / path).parent.mkdir(parents=True, exist_ok=True)
        (self.course / path).write_text(text, encoding="utf-8")

    def add(self, path: str, text: str) -> None:
        self.write(path, (self.course / path).read_text(encoding="utf-8").rstrip("\n") + text)

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.course / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.write(path, text.replace(old, new))

    def audit(self, *arguments: str) -> tuple[int, str]:
        line = ["audit", "step", "--course", str(self.course), "--jobs", "1", "--quiet", *arguments]
        result = CliRunner().invoke(app, line, env={"LC_ALL": "C.UTF-8", "GRADER_DEBUG": "", "GRADER_SEED": "", "COLUMNS": "80"})
        return result.exit_code, result.output

    def report(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        code, output = self.audit("--json", *arguments)
        return code, json.loads(output)


@pytest.fixture
def desk(tmp_path: Path, lent: None) -> Desk:
    """A fresh copy of the course; sandboxes are lent."""
    return Desk(tmp_path)


def claims(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {claim["id"]: claim for claim in report["claims"]}


def test_a_lab_that_tells_its_mistakes_apart_holds(desk: Desk) -> None:
    """Every claim holds, the exit code is 0, and each form stands in the diagonal of the confusion matrix."""
    code, report = desk.report()
    assert code == 0, report
    assert report["holds"] is True
    assert [claim["id"] for claim in report["claims"] if not claim["holds"]] == []
    assert report["confusion"] == {
        "rows": ["wrong-axis", "sum-for-mean", "wrong-sign"],
        "columns": ["wrong-axis", "sum-for-mean", "wrong-sign", "nothing", "open"],
        "cells": [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 2, 0, 0]],
    }


def plant(desk: Desk) -> None:
    """A fault for every claim but the reference's."""
    reference = (COURSE / "labs/step/reference.py").read_text(encoding="utf-8")
    desk.write("labs/step/variants/summed.py", reference.replace(" / len(X)", ""))
    desk.edit("rubrics/step.yaml", "{id: centre, points: 30,", "{id: centre, entries: [centre, step], points: 30,")
    (desk.course / "labs/step/starter/step.py").unlink()
    given = "def centre(X):\n    return X - X.mean(0)\n\n\ndef step(w, X, y, lr):\n    raise NotImplementedError"
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": given}
    handout = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    desk.write("labs/step/starter/step.ipynb", json.dumps(handout))  # a notebook is a handout as well
    desk.edit("labs/step/reference.py", "    error =", "    if lr > 1:\n        lr = 0.5 * lr + 1\n    error =")
    desk.add("rubrics/step.yaml", FURTHER)


BROKEN = {
    "starter": "`centre` gets 30 points",
    "singles": "`no-effect`: nothing is found",
    "samples": "`only-seen` has no edit",
    "accepted": "`summed` should lose nothing: found: ",
    "pairs": "`sum-for-mean + wrong-sign` does on every probe what others do: found: summed-uphill",
    "triples": "is taken for others",
    "beside": "`factor-two + halved`: nothing is found",
    "rewrites": "step: print",
    "mutants": "no probe runs this line",
    "apart": "`sum-for-mean` and `summed-again` do the same everywhere",
    "tolerance": "no margin",
}


@pytest.fixture(scope="module")
def planted(warm: Callable[[Isolation], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, dict[str, Any]]]:
    """The report on a lab with all these faults; its judge compares more coarsely than it should."""
    desk = Desk(tmp_path_factory.mktemp("planted"))
    plant(desk)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        patched.setattr(catalogue, "NOISE", 1e-3)
        yield desk.report()


@pytest.mark.parametrize("claim", BROKEN)
def test_a_claim_that_is_broken_is_named(planted: tuple[int, dict[str, Any]], claim: str) -> None:
    """A fault planted for it breaks the claim, is named, and ends the command with 1."""
    code, report = planted
    assert code == 1
    broken = claims(report)[claim]
    assert broken["holds"] is False
    assert any(BROKEN[claim] in text["en"] for text in broken["broken"]), broken
    assert all(text["zh"] for text in broken["broken"])


def test_an_argument_that_fits_no_mutant_is_named(planted: tuple[int, dict[str, Any]]) -> None:
    """A stale entry of `equivalents` breaks the claim on mutants."""
    broken = claims(planted[1])["mutants"]["broken"]
    assert any("`no such line → nothing`, which is no mutant" in text["en"] for text in broken)


def test_a_reference_that_is_charged_is_named(desk: Desk) -> None:
    """A code pattern that fits the reference itself costs it points, which the first claim says."""
    title = "title: {en: It averages, zh: 求了均值}"
    desk.add("rubrics/step.yaml", f"\n  - {{id: averages, part: centre, points: 5, {title}, code: ['X.mean($$$)']}}\n")
    code, output = desk.audit()
    assert code == 1
    assert "the reference itself: " in output


def test_a_slip_that_only_a_property_notices_is_noticed(desk: Desk) -> None:
    """A part that is judged by a property alone: the mutants of which it doesn't hold are no survivors."""
    asked = "{id: goes, probe: moved, compare: property, property: goes}"
    desk.edit("rubrics/step.yaml", "{id: weights, probe: moved, from: w}", asked)
    path = "labs/step/properties.py"
    text = (desk.course / path).read_text(encoding="utf-8")
    desk.write(path, text + '\n\ndef goes(observed):\n    """The weights move."""\n    return not unmoved(observed)\n')
    _, report = desk.report()
    found = claims(report)["mutants"]["values"]
    survivors = {one["becomes"] for one in found["survivors"]}
    assert "return w + lr * grad" in survivors
    assert not survivors & {"return w", "grad = np.zeros_like(X.T @ error / len(X))"}
    assert found["mutants"] > len(survivors)


def test_what_an_author_wrote_wrong_ends_with_2(desk: Desk) -> None:
    """A rubric that can't be read is no broken claim but an error, with its place."""
    desk.edit("rubrics/step.yaml", "points: 70", "points: 60")
    code, output = desk.audit()
    assert code == 2
    assert "rubrics/step.yaml" in output


def test_labs_side_by_side_come_in_their_order_and_a_fault_ends_them(desk: Desk) -> None:
    """`--all`: each lab in a process of its own; the first one's report is there, the second's error too, with its exit code."""
    shutil.copytree(desk.course / "labs" / "step", desk.course / "labs" / "stride")
    rubric = (desk.course / "rubrics" / "step.yaml").read_text(encoding="utf-8")
    desk.write("rubrics/stride.yaml", rubric.replace("lab: step", "lab: stride"))
    desk.edit("labs/stride/reference.py", "    return w - lr * grad", "    raise ValueError('no step')\n    return w - lr * grad")
    line = ["audit", "--all", "--json", "--jobs", "2", "--course", str(desk.course), "--out", str(desk.course / "pages")]
    done = subprocess.run([sys.executable, "-m", "grader", *line], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert [json.loads(report)["lab"] for report in done.stdout.splitlines()] == ["step"]
    assert "labs/stride" in done.stderr
    assert "no step" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("same", "why"), [(True, "twin"), (False, "foreign")])
def test_another_set_is_a_twin_only_where_no_probe_tells_them_apart(same, why):
    """Found as other mistakes: a fault, unless the sets do the same on every probe and no two mistakes do alone."""
    made, named, beside = Atom("made"), Atom("named"), Atom("beside")
    alike = SimpleNamespace(
        everywhere=lambda one, other: same and one != other and len(one.atoms) == len(other.atoms) == 2,
        catalogue=SimpleNamespace(default_atoms=lambda: [made, named, beside], key=SimpleNamespace(composes=lambda _: True)),
    )
    version = Version((beside, made))
    tried = Trial(id="pair", kind="pair", files=(), version=version, mistakes=frozenset({"made", "beside"}))
    record = {"deductions": [{"mistake": "named"}, {"mistake": "beside"}], "parts": []}
    assert reason(alike, Graded(tried, record)) == why
