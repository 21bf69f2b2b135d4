"""Gradescope: its results.json, and an autograder.zip that grades in a tree like the one of its container."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grader.export.autograder import Wish, requirements, write_autograder
from grader.export.container import read_metadata
from grader.export.gradescope import results
from tests.pipeline.conftest import CLASS, COURSE

# Keys and their values as Gradescope's autograder specifications list them.
TOP = {
    "score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
    "stdout_visibility", "extra_data", "tests", "leaderboard",
}  # fmt: skip
TEST = {
    "score",
    "max_score",
    "status",
    "name",
    "name_format",
    "number",
    "output",
    "output_format",
    "tags",
    "visibility",
    "extra_data",
}
METADATA = {
    "id": 7001,
    "created_at": "2026-11-28T01:30:00.000000+08:00",
    "assignment": {"due_date": "2026-11-27T23:59:00.000000+08:00", "group_submission": False, "id": 9, "total_points": "100.0"},
    "submission_method": "upload",
    "users": [{"email": "zs@example.edu", "id": 1, "name": "张三"}],
    "previous_submissions": [{"submission_time": "2026-11-26T10:00:00.000000+08:00", "score": 5.0, "results": {}}],
}


def part(name: str, score: float | None, status: str) -> dict[str, Any]:
    return {"id": name, "title": {"en": name, "zh": name}, "score": score, "max_score": 50.0, "status": status, "checks": []}


def record(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "lab": "lab3", "submission": "1", "student": {"id": "1", "name": ""}, "status": "graded",
        "score": 70.0, "max_score": 100.0,
        "parts": [part("softmax", 50.0, "correct"), part("update", 20.0, "explained"), part("why", None, "unread")],
        "deductions": [
            {"mistake": "sign", "part": "update", "points": 30.0, "evidence": "edit", "title": {"en": "Uphill", "zh": "方向反了"}}
        ],
        "suggestions": [{"text": {"en": "secret", "zh": "secret"}, "staff_only": True}],
    }  # fmt: skip
    return {**fields, **changes}


def test_results() -> None:
    """Only Gradescope's keys; a test per part that has points, its status said; what counts goes before the tests' sum."""
    told = results(
        record(final_score=60.0, adjustments=[{"id": "late", "points": -10.0, "text": {"en": "late", "zh": "迟交"}}]), "zh"
    )
    assert told.keys() <= TOP
    assert all(test.keys() <= TEST for test in told["tests"])
    assert told["score"] == 60.0
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in told["tests"]] == [
        ("softmax", 50.0, 50.0, "passed"),
        ("update", 20.0, 50.0, "failed"),
    ]
    assert "方向反了" in told["tests"][1]["output"]
    assert "迟交" in told["output"]
    assert "secret" not in json.dumps(told)
    assert {test["visibility"] for test in results(record(), visibility="after_published")["tests"]} == {"after_published"}


def test_ungraded_has_no_score() -> None:
    """The grader's own failure gives neither a score nor tests: Gradescope then says that it failed."""
    told = results(record(status="ungraded", score=None, parts=[part("softmax", None, "ungraded")]))
    assert told.keys().isdisjoint({"score", "tests"})


def test_metadata(tmp_path: Path) -> None:
    """Who, when, until when and how often; without the file nobody is invented."""
    (tmp_path / "m.json").write_text(json.dumps(METADATA), encoding="utf-8")
    told = read_metadata(tmp_path / "m.json")
    assert (told.student.id, told.student.name, told.handed_in.attempt) == ("zs@example.edu", "张三", 2)
    assert told.handed_in.submitted is not None
    assert told.handed_in.due is not None
    assert read_metadata(tmp_path / "none.json").student.id == "submission"


def test_requirements() -> None:
    """What grader needs is pinned to what is at work, development's tools left out."""
    named = {line.partition("==")[0] for line in requirements()}
    assert {"numpy", "torch", "pydantic"} <= named
    assert "pytest" not in named


@pytest.mark.skipif(sys.platform != "linux", reason="Gradescope's containers are Linux")
def test_the_autograder_grades(tmp_path: Path) -> None:
    """Unpacked where Gradescope unpacks it, run_autograder turns a submission into results.json, late days and all."""
    course = tmp_path / "course"
    subprocess.run(["cp", "-r", str(COURSE), str(course)], check=True)
    rubric = course / "rubrics" / "step.yaml"
    rubric.write_text(
        rubric.read_text(encoding="utf-8").replace("lab: step\n", "lab: step\nlate: {per_day: 10}\n"), encoding="utf-8"
    )
    seed = tmp_path / "seed.txt"
    seed.write_text("hidden words", encoding="utf-8")
    write_autograder(
        tmp_path / "autograder.zip", Wish(course=course, lab="step", language="zh", seed_file=seed, allow_unconfined=True)
    )
    root = tmp_path / "autograder"
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert {"setup.sh", "run_autograder", "requirements.txt"} <= set(archive.namelist())
        assert all(archive.getinfo(name).external_attr >> 16 & 0o111 for name in ("setup.sh", "run_autograder"))
        archive.extractall(root / "source")
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", str(root / "source" / script)], check=True)
    (root / "submission").mkdir()
    (root / "submission" / "my step.py").write_text(CLASS["s02-mean"], encoding="utf-8")
    (root / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "GRADER_PYTHON": sys.executable, "GRADER_SEED": ""}
    command = ["bash", str(root / "source" / "run_autograder")]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    told = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    assert told["score"] == 60.0
    assert sum(test["score"] for test in told["tests"]) == 70.0
    assert "迟交" in told["output"]
    assert told["extra_data"]["submission"] == "zs@example.edu"
