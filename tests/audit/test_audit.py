"""The audit holds for a lab that can tell its mistakes apart, and names what is wrong with one that can't."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from grader.cli.app import app

COURSE = Path(__file__).with_name("course")
UNSEEN = """
  - id: only-seen
    part: step
    points: 5
    title: {en: Nothing moves, zh: 权重不动}
    property: unmoved
"""
NO_EFFECT = """
  - id: no-effect
    part: step
    points: 5
    title: {en: Nothing really, zh: 没有影响}
    edits: [{replace: "- y", with: "- 1 * y"}]
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


def _wrong_variant(desk: Desk) -> None:
    desk.write("labs/step/variants/summed.py", (COURSE / "labs/step/reference.py").read_text().replace(" / len(X)", ""))


def _given_away(desk: Desk) -> None:
    desk.edit("rubrics/step.yaml", "{id: centre, points: 30,", "{id: centre, entries: [centre, step], points: 30,")
    stub = "def centre(X):\n    raise NotImplementedError"
    desk.edit("labs/step/starter/step.py", stub, "def centre(X):\n    return X - X.mean(0)")


def _reference_fails(desk: Desk) -> None:
    further = "{id: still, probe: moved, compare: property, property: unmoved}"
    desk.edit("rubrics/step.yaml", "probe: moved, from: w}", f"probe: moved, from: w}}, {further}")


FAULTS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "reference": ("step (unexplained)", _reference_fails),
    "starter": ("`centre` gets 30 points", _given_away),
    "singles": ("`no-effect`: nothing is found", lambda desk: desk.add("rubrics/step.yaml", NO_EFFECT)),
    "samples": ("`only-seen` has no edit", lambda desk: desk.add("rubrics/step.yaml", UNSEEN)),
    "accepted": ("`summed` should lose nothing: found: sum-for-mean", _wrong_variant),
}


@pytest.mark.parametrize("claim", FAULTS)
def test_a_claim_that_is_broken_is_named(desk: Desk, claim: str) -> None:
    """A fault planted for it breaks the claim, is named, and ends the command with 1."""
    named, plant = FAULTS[claim]
    plant(desk)
    code, report = desk.report()
    assert code == 1
    broken = claims(report)[claim]
    assert broken["holds"] is False
    assert any(named in text["en"] for text in broken["broken"]), broken


def test_what_an_author_wrote_wrong_ends_with_2(desk: Desk) -> None:
    """A rubric that can't be read is no broken claim but an error, with its place."""
    desk.edit("rubrics/step.yaml", "points: 70", "points: 60")
    code, output = desk.audit()
    assert code == 2
    assert "rubrics/step.yaml" in output
