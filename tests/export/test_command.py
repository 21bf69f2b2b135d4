"""`grader export`: what is asked for, what is told, and what is wrong with a wish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grader.cli.app import app
from grader.pipeline import STORE
from grader.store import Store
from tests.export.test_gradescope import record
from tests.export.test_sheets import MOODLE


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose class was graded: one with points, one whom the grader failed at."""
    for folder in ("rubrics", "labs/lab3"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "rubrics" / "lab3.yaml").write_text("lab: lab3\n")
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "reports" / "lab3" / STORE) as store:
        for one in (
            record(submission="4711", student={"id": "4711", "name": "张三"}),
            record(submission="4712", status="ungraded", score=None, parts=[]),
        ):
            store.save_record("lab3", one["submission"], "basis", {**one, "student": {"id": one["submission"], "name": ""}}, {})
    (tmp_path / "worksheet.csv").write_text(MOODLE, encoding="utf-8")
    return tmp_path


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", "lab3", *arguments], env={"LC_ALL": "C.UTF-8", "GRADER_DEBUG": "1"})


def test_into_a_sheet(course: Path) -> None:
    """The filled sheet is a new file; the download stays; stderr says what was left alone."""
    result = export("--to", "moodle", "--sheet", "worksheet.csv", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told == {
        "file": "reports/lab3/export/worksheet.csv", "column": "Grade", "written": 2, "same": 0, "empty": ["4712"], "kept": [],
        "unknown": [], "untouched": 2, "maximum": None,
    }  # fmt: skip
    assert (course / "worksheet.csv").read_text(encoding="utf-8") == MOODLE
    assert ",70,100.00,Yes," in (course / told["file"]).read_text(encoding="utf-8")
    assert "1 without points" in result.stderr


@pytest.mark.parametrize(("target", "file"), [("csv", "grades.csv"), ("xlsx", "grades.xlsx"), ("gradescope", "gradescope")])
def test_tables_and_results(course: Path, target: str, file: str) -> None:
    """Each lands in the reports' folder, or where --output says."""
    assert export("--to", target).stdout.strip() == f"reports/lab3/export/{file}"
    assert export("--to", target, "--output", "elsewhere").stdout.strip() == "elsewhere"
    assert (course / "elsewhere").exists()
    if target == "gradescope":
        told = json.loads((course / "elsewhere" / "4711" / "results.json").read_text(encoding="utf-8"))
        assert told["score"] == 70.0


def test_what_is_wrong_is_said(course: Path) -> None:
    """A sheet that isn't named or isn't there, a class that wasn't graded: usage errors with the remedy."""
    for arguments, says in (
        (["--to", "canvas"], "--sheet"),
        (["--to", "canvas", "--sheet", "none.csv"], "can't be read"),
        (["--to", "csv", "--out", "nowhere"], "grader grade lab3"),
    ):
        result = export(*arguments)
        assert result.exit_code == 2
        assert says in result.stderr
