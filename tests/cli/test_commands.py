"""Commands turn options into a request, results into stdout, and outcomes into exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from grader import pipeline
from grader import regrade as room
from grader.bundle import student
from grader.cli.app import app
from grader.cli.options import known_labs
from grader.report.files import record_json
from grader.store import Store

TITLE = {"en": "Softmax by hand", "zh": "手写 Softmax"}


def record(submission: str = "a", **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "schema": 1, "lab": "lab3", "title": TITLE, "submission": submission, "student": {"id": submission, "name": ""},
        "status": "graded", "score": 100.0, "max_score": 100.0, "needs_review": False, "parts": [], "deductions": [],
        "suggestions": [], "notes": [], "cluster": None, "isolation": {}, "timing": {}, "environment": {},
        "loading": {"skipped": [], "stood_in": [], "globals": []},
    }  # fmt: skip
    return {**fields, **changes}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with the name of a lab and a folder of submissions; the pipeline is each test's own."""
    for folder in ("rubrics", "labs/lab3", "submissions/lab3"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "rubrics" / "lab3.yaml").write_text("lab: lab3\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def grader(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"LC_ALL": "C.UTF-8", "GRADER_DEBUG": "1"})


def graded(monkeypatch: pytest.MonkeyPatch, *records: dict[str, Any]) -> list[pipeline.GradeOptions]:
    """Puts a pipeline in place which finds these records; gives the options it was called with."""
    asked: list[pipeline.GradeOptions] = []

    def grade(
        options: pipeline.GradeOptions, on_record: Callable[[Any], None], on_total: Callable[[int], None], pool: object
    ) -> pipeline.Summary:
        asked.append(options)
        summary = pipeline.Summary()
        on_total(len(records))
        with Store(options.out / pipeline.STORE) as store:
            for one in records:
                store.save_record(options.lab, one["submission"], "basis", one, {})
                summary.count(one)
                on_record(one)
        (options.out / "results.jsonl").write_text("".join(record_json(one) + "\n" for one in records), encoding="utf-8")
        return summary

    monkeypatch.setattr(pipeline, "grade", grade)
    return asked


def test_grade_asks_for_what_the_options_say(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options reach the pipeline; what is left out is where a course keeps it."""
    asked = graded(monkeypatch, record())
    assert grader("grade", "lab3").exit_code == 0
    options = ["--out", "o", "--jobs", "3", "--lang", "zh", "--require", "landlock,seccomp", "--allow-unconfined", "--no-pages"]
    assert grader("grade", "lab3", "submissions", *options).exit_code == 0
    assert (asked[0].path, asked[0].out, asked[0].pages, asked[0].language) == (
        Path("submissions/lab3"), Path("reports/lab3"), True, "en",
    )  # fmt: skip
    assert asked[1] == pipeline.GradeOptions(
        course=course, lab="lab3", path=Path("submissions"), out=Path("o"), jobs=3, seed=0,
        require=("landlock", "seccomp"), allow_unconfined=True, pages=False, language="zh",
    )  # fmt: skip


def test_grade_ends_with_where_the_class_page_is(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line of stdout is the class page's path; what a student lost doesn't change the exit code."""
    graded(monkeypatch, record("a"), record("b", score=10.0), record("c", status="unusable", score=None))
    done = grader("grade", "lab3", "--quiet")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "reports/lab3/index.html"


def test_grade_as_json_prints_the_records(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--json prints a record per line and nothing else on stdout."""
    graded(monkeypatch, record("a"), record("b"))
    lines = grader("grade", "lab3", "--json").stdout.splitlines()
    assert [json.loads(line)["submission"] for line in lines] == ["a", "b"]


def test_what_the_grader_failed_at_ends_with_3(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ungraded submission is no student's fault and is seen in the exit code."""
    graded(monkeypatch, record("a"), record("b", status="ungraded", score=None))
    assert grader("grade", "lab3", "--quiet").exit_code == 3


def test_grade_without_submissions_names_the_remedy(course: Path) -> None:
    """A folder that isn't there ends with 2 and says what to type."""
    done = grader("grade", "lab3", "nowhere")
    assert done.exit_code == 2
    assert "grader grade lab3 FOLDER" in done.stderr


def test_ctrl_c_says_what_is_kept(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted, grade ends with 130 and says that the same command goes on."""

    def grade(_: object, on_record: Callable[[Any], None], on_total: Callable[[int], None], pool: object) -> None:
        on_total(9)
        on_record(record())
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "grade", grade)
    done = grader("grade", "lab3")
    assert done.exit_code == 130
    assert "1 of 9 are finished and kept; the same command goes on from there" in done.stderr
    chinese = grader("grade", "lab3", "--lang", "zh")
    assert "已完成 1 份（共 9 份），结果都已保存；再次运行同一命令即可继续" in chinese.stderr
    assert chinese.stderr.endswith("已停止\n")


def test_a_shell_completes_labs(course: Path) -> None:
    """The course's labs by what was typed of them; where no course is around, nothing and no error."""
    assert known_labs("lab") == ["lab3"]
    assert known_labs("x") == []
    os.chdir("/")
    assert known_labs("lab") == []


def _desk(found: dict[str, Any]) -> type:
    class Desk:
        """At which every file has this record."""

        def __init__(self, *_: object) -> None: ...

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def check(self, file: Path) -> tuple[dict[str, Any], dict[str, str]]:
            return found, {}

        def reproduction(self, *_: object) -> None: ...

    return Desk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"score": 99.5}, 1),
        ({"status": "unusable", "score": 0.0}, 1),
        ({"status": "ungraded", "score": None}, 3),
    ],
)
def test_check_says_by_its_exit_code_whether_points_were_lost(
    changes: dict[str, Any], code: int, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """check: 0 for full marks, 1 for points lost, 3 where the grader failed; the report goes to stdout."""
    monkeypatch.setattr(student, "Desk", _desk(record(**changes)))
    (course / "mine.py").write_text("x = 1\n")
    done = grader("check", "lab3", "mine.py", "--lang", "zh")
    assert done.exit_code == code
    assert "手写 Softmax" in done.stdout
    assert json.loads(grader("check", "lab3", "mine.py", "--json").stdout)["submission"] == "a"


def test_check_of_no_file_is_usage(course: Path) -> None:
    """A file that isn't there ends with 2."""
    assert grader("check", "lab3", "mine.py").exit_code == 2


@pytest.mark.parametrize("command", ["report", "regrade"])
def test_what_was_never_graded_has_no_reports(command: str, course: Path) -> None:
    """report and regrade work from what is stored; where nothing is, they say so and make no file."""
    done = grader(command, "lab3")
    assert done.exit_code == 2
    assert "grader grade lab3" in done.stderr
    assert not (course / "reports").exists()


def test_regrade_shows_for_whom_something_changes(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A regrade is a difference first: scores, mistakes that went and came, and a reminder that nothing is kept."""
    graded(monkeypatch, record("a"))
    grader("grade", "lab3", "--quiet")
    before = record("a", score=85.0, deductions=[{"mistake": "wrong-sign"}], needs_review=True)
    change = room.Change("a", before, record("a", score=90.0, deductions=[{"mistake": "no-mean"}]))
    applied: list[bool] = []

    def regrade(_: object, *, apply: bool, who: str) -> room.Regrade:
        applied.append(apply)
        return room.Regrade([change], judged=2, unobserved=1)

    monkeypatch.setattr(room, "regrade", regrade)
    done = grader("regrade", "lab3")
    assert done.stdout == "a  85 → 90  - wrong-sign  + no-mean  no longer for review\n"
    assert "--apply" in done.stderr
    assert "1 have no stored observations" in done.stderr
    assert json.loads(grader("regrade", "lab3", "--apply", "--json").stdout)["after"]["score"] == 90.0
    assert applied == [False, True]


@pytest.mark.parametrize("yes", [False, True])
def test_regrade_asks_a_person_at_a_terminal(yes: bool, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Yes keeps the changes just shown, no leaves everything as it was; a script is never asked."""
    from grader.cli import regrade as command

    graded(monkeypatch, record("a"))
    grader("grade", "lab3", "--quiet")
    applied: list[bool] = []

    def regrade(_: object, *, apply: bool, who: str) -> room.Regrade:
        applied.append(apply)
        return room.Regrade([room.Change("a", record("a"), record("a", score=90.0))], judged=1)

    monkeypatch.setattr(room, "regrade", regrade)
    assert grader("regrade", "lab3").exit_code == 0
    assert applied == [False]
    monkeypatch.setattr(command, "_asked_for", lambda count, language: yes)
    done = grader("regrade", "lab3")
    assert applied == [False, False, *([True] if yes else [])]
    assert ("nothing is kept yet" in done.stderr) is not yes


def test_doctor_ends_with_3_where_nothing_is_confined(monkeypatch: pytest.MonkeyPatch) -> None:
    """doctor says which layers hold, and 3 when a class of strangers' code would be refused."""
    from grader import sandbox
    from grader.cli import doctor

    monkeypatch.setattr(doctor, "_capability", lambda: ("AVX2", ""))
    good = sandbox.Isolation(tier="t", layers=("landlock", "seccomp", "rlimits"), landlock_abi=4)
    monkeypatch.setattr(sandbox, "probe_isolation", lambda: good)
    assert grader("doctor").exit_code == 0
    assert json.loads(grader("doctor", "--json").stdout)["isolation"]["layers"] == ["landlock", "seccomp", "rlimits"]
    monkeypatch.setattr(sandbox, "probe_isolation", lambda: sandbox.Isolation(tier="none", layers=(), landlock_abi=0))
    done = grader("doctor", "--lang", "zh")
    assert done.exit_code == 3
    assert "landlock, seccomp, rlimits" in done.stdout
