"""A course site's download through the whole of grader: identities, roll call, lateness, and nothing run twice for them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from tests.collect.lms import trees
from tests.pipeline.conftest import CLASS, RIGHT, Desk

MOODLE = {
    "张三_4711_assignsubmission_file/step.py": RIGHT,
    "李四_4712_assignsubmission_file/step.py": CLASS["s02-mean"],
    "Eve_4799_assignsubmission_file/notes.txt": "nothing",
}
WORKSHEET = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (submission)\n"
    'Participant 4711,张三,20240001,zs@e.cn,Submitted,,100,"Friday, 27 November 2026, 11:59 PM"\n'
    'Participant 4712,李四,20240002,ls@e.cn,Submitted,,100,"Saturday, 28 November 2026, 01:30 AM"\n'
    "Participant 4713,王五,20240003,ww@e.cn,No submission,,100,-\n"
)


def test_a_moodle_download(desk: Desk, tmp_path: Path) -> None:
    """The .zip is graded as it is; who is who, late, missing and unknown stands in records, intake.json and pages."""
    download = trees.packed(tmp_path / "CS-Lab-77.zip", MOODLE)
    roster = tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET, encoding="utf-8")
    asked = [str(download), "--out", str(desk.out), "--roster", str(roster), "--due", "2026-11-27T23:59+08:00"]
    result = desk.cli("grade", *asked)
    assert result.exit_code == 0, result.output
    assert "Moodle" in result.stderr
    assert "20240003 王五" in result.stdout
    records = desk.records()
    assert {name: record["student"]["name"] for name, record in records.items()} == {
        "20240001": "张三",
        "20240002": "李四",
        "4799": "Eve",
    }
    assert "late" not in records["20240001"]
    assert records["20240001"]["submitted"] == "2026-11-27T23:59:00+08:00"
    assert records["20240002"]["late"] == {"due": "2026-11-27T23:59:00+08:00", "minutes": 91}
    intake = json.loads((desk.out / "intake.json").read_text(encoding="utf-8"))
    assert intake["missing"] == [{"id": "20240003", "name": "王五"}]
    assert intake["unknown"] == [{"submission": "4799", "entry": "Eve_4799"}]
    page = (desk.out / "index.html").read_text(encoding="utf-8")
    assert "王五" in page
    assert "未提交" in page


def test_another_deadline_runs_nothing(desk: Desk, tmp_path: Path) -> None:
    """A deadline or a roster that changes changes records, and neither runs nor judges anything again."""
    (desk.handed_in / "x").mkdir(parents=True)
    home = trees.folder(
        tmp_path / "d", {"assignment_1_export/submission_metadata.yml": trees.GRADESCOPE_METADATA.split("submission_7002")[0]}
    )
    trees.folder(home, {"assignment_1_export/submission_7001/step.py": RIGHT})
    desk.grade(path=home)
    assert "late" not in desk.records()["20240001"]
    roster = tmp_path / "r.csv"
    roster.write_text("学号,姓名\n20240001,张三丰\n", encoding="utf-8")
    again = desk.grade(path=home, due=datetime.fromisoformat("2026-11-28T00:00:00+08:00"), roster=roster)
    assert (again.reused, again.rejudged, again.forks) == (1, 0, 0)
    record = desk.records()["20240001"]
    assert record["late"]["minutes"] == 31
    assert record["attempt"] == 2
    assert record["student"]["name"] == "张三丰"


def test_regrade_remembers(desk: Desk, tmp_path: Path) -> None:
    """What roster, format and deadline a class was graded with needn't be said again."""
    download = trees.packed(tmp_path / "a.zip", MOODLE)
    roster = tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET, encoding="utf-8")
    desk.grade(path=download, roster=roster, due=datetime.fromisoformat("2026-11-27T23:59+08:00"))
    before = desk.records()
    result = desk.cli("regrade", str(download), "--out", str(desk.out), "--apply")
    assert "nothing changes for the 2 judged again" in result.stderr, result.output
    assert desk.records().keys() == before.keys()
    assert desk.records()["20240002"]["late"] == before["20240002"]["late"]


def test_a_late_policy(desk: Desk, tmp_path: Path) -> None:
    """What lateness costs stands beside the machine's points: in record, page and gradebook; mending it runs nothing."""
    download = trees.packed(tmp_path / "a.zip", MOODLE)
    roster = tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET, encoding="utf-8")
    desk.edit("rubrics/step.yaml", "lab: step\n", "lab: step\ndue: 2026-11-27T23:59+08:00\nlate: {per_day: 10}\n")
    desk.grade(path=download, roster=roster, pages=True)
    record = desk.records()["20240002"]
    assert (record["score"], record["final_score"]) == (70.0, 60.0)
    book = (desk.out / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert "20240002,李四,70," in book
    assert ",60,late -10" in book
    page = (desk.out / "students" / "20240002.html").read_text(encoding="utf-8")
    assert "计入成绩：60 分" in page
    assert "迟交 1 小时 31 分钟：按 1 天计，每天扣满分的 10%。" in page
    desk.edit("rubrics/step.yaml", "per_day: 10", "per_day: 20")
    again = desk.grade(path=download, roster=roster)
    assert (again.rejudged, again.forks) == (0, 0)
    assert desk.records()["20240002"]["final_score"] == 50.0


def test_hidden_checks_after_the_deadline(desk: Desk) -> None:
    """Students' pages keep silent until the deadline, and tell when written again after it; nothing is judged for it."""
    desk.edit("rubrics/step.yaml", "probe: falls, ", "probe: falls, hidden: true, ")
    desk.edit("rubrics/step.yaml", "lab: step\n", "lab: step\ndue: 2999-01-01T00:00+08:00\n")
    desk.grade({"s1": CLASS["s02-mean"]}, pages=True)

    def told() -> tuple[bool, bool]:
        pages = [(desk.out / folder / "s1.html").read_text(encoding="utf-8") for folder in ("students", "pages")]
        student, staff = ("The loss after three steps" in page for page in pages)
        return student, staff

    assert told() == (False, True)
    desk.edit("rubrics/step.yaml", "due: 2999", "due: 2020")
    assert desk.cli("report", "--out", str(desk.out)).exit_code == 0
    assert told() == (True, True)
    again = desk.grade(pages=True, due=datetime.fromisoformat("2999-01-01T00:00+08:00"))
    assert (again.rejudged, again.forks, told()) == (0, 0, (False, True))
    assert desk.cli("report", "--out", str(desk.out)).exit_code == 0
    assert told() == (False, True), "the deadline that was named to grade holds"
