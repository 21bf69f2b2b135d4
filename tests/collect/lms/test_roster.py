"""A roster tells whose each hand-in is, and who is missing, double or unknown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.collect.lms import Received, read_roster, receive
from grader.errors import UsageError
from tests.collect.lms import trees
from tests.export.test_sheets import BLACKBOARD, BLACKBOARD_CSV

PATTERNS = ["*.py"]
CHINESE = "2026 秋 深度学习,,\n序号,学号,姓名\n1,20240001,张三\n2,20240002,李四\n3,20240003,王五\n"


def roster(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def came(home: Path, tree: dict[str, str], listed: Path) -> Received:
    return receive(trees.folder(home, tree), PATTERNS, roster=read_roster(listed))


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),
        CHINESE.encode("gb18030"),
        CHINESE.encode("utf-16"),
        CHINESE.replace(",", ";").encode("utf-8-sig"),
        CHINESE.replace(",", "\t").encode(),
        CHINESE.replace("\n", "\r\n").encode(),
        "Student ID,Full Name\n20240001,张三\n'20240002,李四\n20240003.0,王五\n".encode(),
        '学生编号,姓名\n="20240001",张三\n="20240002",李四\n20240003,王五\n\n'.encode(),
        "SID,名,姓\n20240001,三,张\n20240002,四,李\n20240003,五,王\n".encode(),
    ],
)
def test_as_registries_write_it(data: bytes, tmp_path: Path) -> None:
    """Any usual encoding, separator, header, and titles above the headers give the same students."""
    listed = read_roster(roster(tmp_path / "r.csv", data)).listed
    assert [(one.student.id, one.student.name) for one in listed] == [
        ("20240001", "张三"),
        ("20240002", "李四"),
        ("20240003", "王五"),
    ]


def test_missing_double_unknown(tmp_path: Path) -> None:
    """Names and numbers in entries' names are found; the last of several counts, whoever can't be told is listed."""
    tree = {
        "20240001_张三_lab3.py": trees.CODE,
        "20240001-张三(1).py": trees.CODE,
        "李四.py": trees.CODE,
        "somebody.py": trees.CODE,
    }
    home = trees.folder(tmp_path / "in", tree)
    os.utime(home / "20240001_张三_lab3.py", (1, 1))
    found = came(home, {}, roster(tmp_path / "r.csv", CHINESE))
    assert found.ids == ("20240001", "20240002", "somebody")
    intake = found.intake.as_record()
    assert intake["missing"] == [{"id": "20240003", "name": "王五"}]
    assert intake["double"] == [{"submission": "20240001", "counted": "20240001-张三(1).py", "others": ["20240001_张三_lab3.py"]}]
    assert intake["unknown"] == [{"submission": "somebody", "entry": "somebody.py"}]
    assert {one.id: one.student.name for one in found} == {"20240001": "张三", "20240002": "李四", "somebody": ""}


def test_canvas_gradebook_as_roster(tmp_path: Path) -> None:
    """Canvas's own sheet is a roster: its ID is the number in the files' names, its SIS User ID the student's."""
    sheet = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (77)\n    Points Possible,,,,,100\n"
        '"三, 张",101,20240001,zs,A,\n"O\'Neil, Sean",105,20240005,so,A,\n'
    )
    found = came(tmp_path / "in", trees.CANVAS, roster(tmp_path / "g.csv", sheet))
    assert [one for one in found.ids if one.startswith("2024")] == ["20240001", "20240005"]
    assert len(found.intake.unknown) == 3


def test_canvas_by_names(tmp_path: Path) -> None:
    """Without Canvas's numbers the squashed name tells, whichever way round; two of one name are nobody."""
    listed = "学号,姓名\n1,李四\n2,Jörg Müller\n3,San Zhang\n4,Wang Wu\n5,Wu Wang\n"
    found = came(tmp_path / "in", trees.CANVAS, roster(tmp_path / "r.csv", listed))
    assert set(found.ids) == {"1", "2", "3", "104", "105"}


def test_moodle_worksheet_as_roster(tmp_path: Path) -> None:
    """Moodle's worksheet is a roster: participant numbers join, times are the submissions'."""
    sheet = (
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (submission)\n"
        'Participant 4711,张三,20240001,zs@e.cn,Submitted,,100,"Friday, 27 November 2026, 11:59 PM"\n'
        "Participant 4790,王五,20240003,ww@e.cn,No submission,,100,-\n"
    )
    found = came(tmp_path / "in", trees.MOODLE, roster(tmp_path / "w.csv", sheet))
    assert [one.id for one in found.intake.missing] == ["20240003"]
    (one,) = [one for one in found if one.id == "20240001"]
    assert str(one.handed_in.submitted) == "2026-11-27 23:59:00"


@pytest.mark.parametrize(("text", "encoding"), [(BLACKBOARD, "utf-16"), (BLACKBOARD_CSV, "utf-8-sig")])
def test_blackboards_grade_sheet_as_roster(text: str, encoding: str, tmp_path: Path) -> None:
    """With tabs in UTF-16 or with commas; the user as whom staff preview the course is nobody."""
    path = tmp_path / "gc_course_fullgc.xls"
    path.write_bytes(text.encode(encoding))
    listed = read_roster(path).listed
    assert [(one.student.id, one.student.name, one.login) for one in listed] == [
        ("20240001", "张三", "zs01"),
        ("20240002", "李四", "ls_02"),
        ("20240003", 'Sean "Jr" O\'Neil', "so3"),
    ]


def test_groups(tmp_path: Path) -> None:
    """A team's hand-in is that of all its members."""
    listed = "学号,姓名,小组\n2,李四,Team 7\n1,张三,Team 7\n3,王五,Team 8\n"
    found = came(tmp_path / "in", trees.MOODLE_TEAMS, roster(tmp_path / "r.csv", listed))
    (one,) = found
    assert (one.id, one.handed_in.group, [member.id for member in one.handed_in.members]) == ("1", "Team 7", ["1", "2"])
    assert [student.id for student in found.intake.missing] == ["3"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a,b\n1,2\n", "student_id"),
        (b"", "no CSV"),
        (b"PK\x03\x04", "no CSV"),
        ("学号,姓名\n".encode(), "no student"),
        ("学号,姓名\n1,张三\n1,李四\n".encode(), "stands twice"),
    ],
)
def test_what_is_no_roster(data: bytes, says: str, tmp_path: Path) -> None:
    """What is wrong with a roster is said with its place and the remedy."""
    with pytest.raises(UsageError, match=says):
        read_roster(roster(tmp_path / "r.csv", data))
    with pytest.raises(UsageError, match="can't be read"):
        read_roster(tmp_path / "none.csv")
