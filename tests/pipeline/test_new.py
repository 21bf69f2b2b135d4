"""`grader new` writes a lab that loads, grades and holds up in an audit as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from grader.audit import AuditOptions, audit
from grader.cli.app import app
from grader.lab import load_lab
from grader.lab.skeleton import files


def grader(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"LC_ALL": "C.UTF-8", "GRADER_DEBUG": "", "GRADER_SEED": ""})


@pytest.fixture
def course(tmp_path: Path, lent: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the working one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("options", "library"), [((), "numpy"), (("--torch", "--function", "zscore"), "torch")])
def test_a_new_lab_grades_its_samples(course: Path, options: tuple[str, ...], library: str) -> None:
    """What was written is listed; the samples get what their expected.yaml says; the class page is made."""
    done = grader("new", "lab6", *options)
    assert done.exit_code == 0, done.output
    written = done.stdout.split()
    assert written[0] == "rubrics/lab6.yaml"
    assert all((course / path).is_file() for path in written)
    assert f"import {library}" in (course / "labs/lab6/reference.py").read_text(encoding="utf-8")
    graded = grader("grade", "lab6", "--jobs", "1", "--json", "--quiet", "--allow-unconfined")
    assert graded.exit_code == 0, graded.output
    records = {record["submission"]: record for record in map(json.loads, graded.stdout.splitlines())}
    wanted = yaml.safe_load((course / "submissions/lab6/expected.yaml").read_text(encoding="utf-8"))
    assert {name: record["score"] for name, record in records.items()} == {name: one["score"] for name, one in wanted.items()}
    assert [one["mistake"] for one in records["20240002"]["deductions"]] == wanted["20240002"]["mistakes"]
    assert not any(record["needs_review"] for record in records.values())


def test_a_new_lab_holds_up_in_an_audit(course: Path) -> None:
    """Every claim holds: mistakes are told apart, other right answers lose nothing."""
    assert grader("new", "lab6").exit_code == 0
    report = audit(AuditOptions(course=course, lab="lab6", jobs=1)).as_json()
    assert report["holds"], [claim for claim in report["claims"] if not claim["holds"]]


def test_both_kinds_are_written_whole() -> None:
    """No placeholder is left, in NumPy or torch."""
    for torch in (False, True):
        assert not [path for path, text in files("lab6", "f", torch=torch).items() if "<" in text.replace("<LAB>", "<")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Lab 6"], "'Lab 6' is no name for a lab: small letters and digits, words joined by '-' or '_'; for example lab-6"),
        (["6"], "for example lab6"),
        (["lab6", "--function", "2f"], "--function 2f: no name for a function of Python"),
        (["lab6", "--function", "class"], "--function class: no name for a function of Python"),
        (["lab6", "--function", "sum"], "--function sum: Python has that name already"),
        (["lab6", "--course", "nowhere"], "nowhere: no such folder; make it, or name another with --course DIR"),
        (["taken"], "rubrics/taken.yaml is there already; choose another name (this course has: taken)"),
        (["half"], "labs/half is there already"),
    ],
)
def test_what_cannot_be_written_is_said(course: Path, arguments: list[str], said: str) -> None:
    """Bad and taken names: one sentence, exit code 2, and nothing is written."""
    (course / "rubrics").mkdir()
    (course / "rubrics/taken.yaml").write_text("lab: taken\n")
    (course / "labs/half").mkdir(parents=True)
    before = sorted(course.rglob("*"))
    done = grader("new", *arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert sorted(course.rglob("*")) == before


def test_a_second_lab_joins_the_first(course: Path) -> None:
    """From a folder inside the course, the lab goes where the others are."""
    assert grader("new", "lab6").exit_code == 0
    assert grader("new", "lab7", "--course", "labs").exit_code == 0
    assert load_lab(course, "lab7").rubric.parts[0].id == "standardise"
