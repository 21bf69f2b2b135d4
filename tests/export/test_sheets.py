"""Sites' own sheets come back as they came but for the grades; nothing is invented, and what has no grade is empty."""

from __future__ import annotations

import difflib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from grader.errors import UsageError
from grader.export.blackboard import into_blackboard
from grader.export.canvas import into_canvas
from grader.export.grades import Grade, grades
from grader.export.moodle import into_moodle
from grader.export.sheet import Sheet
from grader.export.tables import write_csv, write_xlsx

# The header, the row "Points Possible" and reserved columns as Canvas's lib/gradebook_importer.rb reads them.
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Lab 2 (76),Lab 3 (77),Current Score,Notes\r\n"
    "    Manual Posting,,,,,,,,\r\n"
    "    Points Possible,,,,,100.00,100.00,(read only),\r\n"
    '"三, 张",101,20240001,zs,"A, B",80.00,,80.0,"said ""hi"""\r\n'
    '"O\'Neil, Sean",102,20240002,so,A,,55.00,,\r\n'
    '"王, 五",103,20240003,ww,A,7,66,,\r\n'
    '"excused, one",104,20240004,eo,A,,EX,,\r\n'
    '"Student, Test",999,,,A,,12,,\r\n'
)
# The columns of mod/assign's grading worksheet; a Chinese site translates the headers.
MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 4711,张三,20240001,zs@e.cn,Submitted,,100.00,Yes,"Friday, 27 November 2026, 11:59 PM",-,"<p>a, b</p>"\n'
    "Participant 4712,李四,20240002,ls@e.cn,Submitted,50.00,100.00,Yes,-,-,\n"
    "Participant 4713,王五,20240003,ww@e.cn,No submission,,100.00,Yes,-,-,\n"
    "Participant 4714,赵六,20240004,zl@e.cn,Submitted,,100.00,No,-,-,\n"
)
MOODLE_ZH = MOODLE.replace(
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed",
    "识别号,全名,学号,电子邮件地址,状态,成绩,最高分,成绩可以更改",
).replace("Participant ", "参与者")

# The header as its users' programs and examples have it: "Quiz 3 [Total Pts: 10] |664617" in nbeaver/offline-grades-upload,
# "[Total Pts: 100 Score]" and "[Total Pts: up to 100 Score]" in readers of gc_<course>_fullgc_<date>; quoted as Blackboard's
# help asks of commas; its download with tabs is UTF-16 with a byte order mark.
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Quiz 1 [Total Pts: 10] |664617"\t"Lab 3 [Total Pts: 100 Score] |664618"\t"Total [Total Pts: up to 110 Score] |664619"\n'
    '"张"\t"三"\t"zs01"\t"20240001"\t"2026-11-26 09:00:00"\t"Yes"\t"9"\t""\t"9"\n'
    '"李"\t"四"\t"ls_02"\t"20240002"\t""\t"Yes"\t"8"\t"Needs Grading"\t"8"\n'
    '"O\'Neil"\t"Sean ""Jr"""\t"so3"\t"20240003"\t""\t"No"\t""\t"66.00"\t"66"\n'
    '"Ada"\t"Li"\t"course_previewuser"\t""\t""\t"Yes"\t""\t""\t""\n'
)
BLACKBOARD_CSV = BLACKBOARD.replace("\t", ",").replace("\n", "\r\n")


def record(who: str, score: float | None, **changes: Any) -> dict[str, Any]:
    status = "ungraded" if score is None else "graded"
    return {
        "submission": who,
        "student": {"id": who, "name": ""},
        "status": status,
        "score": score,
        "max_score": 100.0,
        **changes,
    }


def found(*records: dict[str, Any]) -> list[Grade]:
    return list(grades(records))


def sheet(path: Path, text: str | bytes) -> Sheet:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Sheet(path)


def changed(before: str, after: bytes, encoding: str = "utf-8") -> list[str]:
    """The lines that differ, as they are now."""
    lines = difflib.ndiff(before.splitlines(keepends=True), after.decode(encoding).splitlines(keepends=True))
    return [line[2:].rstrip("\r\n") for line in lines if line.startswith("+ ")]


@pytest.mark.parametrize(
    "text",
    [
        CANVAS,
        MOODLE,
        MOODLE_ZH,
        BLACKBOARD,
        BLACKBOARD_CSV,
        CANVAS.replace("\r\n", "\n").rstrip("\n"),
        'a;b;"c;d"\n"""q""";;\n\n1;2\n',
        '"two\nlines",x\r\ny,"z"\r\n',
        'odd"quote,"closed" then more,x\n',
        "a\tb\r\n\tc\r\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_round_trip(text: str, encoding: str, tmp_path: Path) -> None:
    """Untouched, a sheet comes back byte for byte, whatever its quotes, ends, separator, encoding and BOM."""
    data = text.encode(encoding)
    assert sheet(tmp_path / "s.csv", data).data == data


def test_canvas(tmp_path: Path) -> None:
    """One column is filled; the others, other students, EX and the points possible stay."""
    known = sheet(tmp_path / "g.csv", CANVAS.encode("utf-8-sig"))
    done = into_canvas(
        known,
        found(
            record("20240001", 70.0, final_score=62.5),
            record("20240002", None),
            record("20240004", 90.0),
            record("nobody", 10.0),
        ),
        "Lab 3",
    )
    assert known.data.startswith(b"\xef\xbb\xbf")
    assert changed(CANVAS, known.data, "utf-8-sig") == [
        '"三, 张",101,20240001,zs,"A, B",80.00,62.5,80.0,"said ""hi"""',
        '"O\'Neil, Sean",102,20240002,so,A,,,,',
    ]
    assert (done.column, done.written, done.untouched) == ("Lab 3 (77)", 2, 2)
    assert (done.empty, done.kept, done.unknown) == (["20240002"], ["20240004"], ["nobody"])


def test_canvas_by_its_own_number_and_by_name(tmp_path: Path) -> None:
    """Without a roster submissions have Canvas's ids; without either the name tells, if it is one student's."""
    known = sheet(tmp_path / "g.csv", CANVAS)
    done = into_canvas(known, found(record("101", 66.0), record("102", 55.0)), "77")
    assert (done.written, done.same, done.unknown) == (1, 1, [])
    named = sheet(tmp_path / "h.csv", CANVAS)
    one = record("x", 88.0, student={"id": "x", "name": "张三"})
    assert into_canvas(named, found(one), "77").unknown == []
    assert '"三, 张",101,20240001,zs,"A, B",80.00,88,' in named.data.decode()


def test_canvas_columns(tmp_path: Path) -> None:
    """Which assignment is meant is never guessed, and no column is made."""
    with pytest.raises(UsageError, match="say --column"):
        into_canvas(sheet(tmp_path / "g.csv", CANVAS), [])
    with pytest.raises(UsageError, match="no column is 'Lab 9'"):
        into_canvas(sheet(tmp_path / "g.csv", CANVAS), [], "Lab 9")
    with pytest.raises(UsageError, match="is no assignment"):
        into_canvas(sheet(tmp_path / "g.csv", CANVAS), [], "Notes")
    with pytest.raises(UsageError, match="export it again"):
        into_canvas(sheet(tmp_path / "g.csv", "a,b\n1,2\n"), [])


def test_canvas_with_semicolons(tmp_path: Path) -> None:
    """A sheet with decimal commas gets decimal commas; points out of something else are told, not scaled."""
    text = "Student;ID;Section;Lab 3 (77)\nPoints Possible;;;50,00\nA;101;S;12,50\nB;102;S;\n"
    known = sheet(tmp_path / "g.csv", text)
    done = into_canvas(known, found(record("102", 33.33), record("101", 12.5)))
    assert changed(text, known.data) == ["B;102;S;33,33"]
    assert done.maximum == "50,00"


@pytest.mark.parametrize("text", [MOODLE, MOODLE_ZH])
def test_moodle(text: str, tmp_path: Path) -> None:
    """The participant's number or the student's finds the row, in whatever language the headers are."""
    for ids in (("20240001", "20240002", "20240004"), ("4711", "4712", "4714")):
        known = sheet(tmp_path / "w.csv", text)
        marked = [record(who, score) for who, score in zip(ids, (87.25, None, 60.0), strict=True)]
        done = into_moodle(known, found(*marked, record("nobody", 1.0)))
        now = changed(text, known.data)
        assert [line.split(",")[5] for line in now] == ["87.25", ""]
        assert '"Friday, 27 November 2026, 11:59 PM",-,"<p>a, b</p>"' in now[0]
        assert (done.kept, done.empty, done.unknown, done.untouched) == ([ids[2]], [ids[1]], ["nobody"], 1)


def test_moodle_in_another_language(tmp_path: Path) -> None:
    """A header that isn't known is named by the user; a sheet without participants is refused."""
    text = MOODLE.replace("Grade,Maximum", "Árangur,Mest").replace("Participant", "Þátttakandi")
    known = sheet(tmp_path / "w.csv", text)
    with pytest.raises(UsageError, match="say --column"):
        into_moodle(known, found(record("4711", 5.0)))
    assert into_moodle(known, found(record("4711", 5.0)), "Árangur").written == 1
    with pytest.raises(UsageError, match="name participants"):
        into_moodle(sheet(tmp_path / "x.csv", CANVAS), [])


def test_groups(tmp_path: Path) -> None:
    """Every member of a group gets the group's points."""
    group = {"name": "Team 7", "members": [{"id": "20240001", "name": "张三"}, {"id": "20240003", "name": "王五"}]}
    known = sheet(tmp_path / "w.csv", MOODLE)
    assert into_moodle(known, found(record("20240001", 75.0, group=group))).written == 2


def test_tables(tmp_path: Path) -> None:
    """Numbers are numbers, no name is a formula, an ungraded submission's cell is empty."""
    evil = record("20240001", 70.0, final_score=62.5, student={"id": "20240001", "name": '=HYPERLINK("http://x")'})
    marked = found(evil, record("20240002", None))
    assert write_csv(tmp_path / "g.csv", marked) == 2
    lines = (tmp_path / "g.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith('20240001,"\'=HYPERLINK(""http://x"")",,62.5,100,70,graded')
    assert lines[2].startswith("20240002,,,,100,,ungraded")
    assert write_xlsx(tmp_path / "g.xlsx", marked) == 2
    rows = list(load_workbook(tmp_path / "g.xlsx")["grades"].iter_rows(min_row=2))
    assert rows[0][1].value == '=HYPERLINK("http://x")'
    assert rows[0][1].data_type == "s"
    assert (rows[0][3].value, rows[1][3].value) == (62.5, None)


def test_points_are_rounded_once() -> None:
    """Two decimals, half up; whole numbers without any."""
    assert [
        Grade(id="", name="", submission="", points=Decimal(p), maximum=Decimal(1), record={}).shown
        for p in ("90.0", "12.345", "0.5", "100")
    ] == ["90", "12.35", "0.5", "100"]


def test_blackboard(tmp_path: Path) -> None:
    """One column is filled, whichever way it was downloaded; calculated columns, notes, quotes and other students stay."""
    asked = found(record("zs01", 70.0, final_score=62.5), record("ls_02", None), record("nobody", 10.0))
    for name, before, encoding in (("g.xls", BLACKBOARD, "utf-16"), ("g.csv", BLACKBOARD_CSV, "utf-8-sig")):
        known = sheet(tmp_path / name, before.encode(encoding))
        done = into_blackboard(known, asked, "Lab 3")
        assert known.data[:2] == before.encode(encoding)[:2], "the byte order mark"
        mark = known.mark
        assert [line.split(mark)[7] for line in changed(before, known.data, encoding)] == ['"62.5"', '""']
        assert (done.column, done.written, done.untouched) == ("Lab 3 [Total Pts: 100 Score] |664618", 2, 1)
        assert (done.empty, done.unknown, done.maximum) == (["ls_02"], ["nobody"], None)


def test_blackboard_by_number_and_name(tmp_path: Path) -> None:
    """A roster's student numbers find their rows, as do names in either order; the column's own number names it."""
    known = sheet(tmp_path / "g.xls", BLACKBOARD.encode("utf-16"))
    done = into_blackboard(known, found(record("20240001", 5.0), record("20240003", 6.0)), "664617")
    assert (done.written, done.unknown, done.maximum) == (2, [], "10")
    known = sheet(tmp_path / "h.xls", BLACKBOARD.encode("utf-16"))
    named = record("x", 7.0) | {"student": {"id": "x", "name": "张三"}}
    assert into_blackboard(known, found(named), "Lab 3").written == 1


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (BLACKBOARD, None, "which column is meant isn't plain; say --column with one of 'Quiz 1"),
        (BLACKBOARD, "Lab 9", "no column is 'Lab 9'"),
        (BLACKBOARD, "Total", "takes no grades"),
        (BLACKBOARD, "Student ID", "takes no grades"),
        (
            BLACKBOARD.replace(" |664617", "").replace(" |664618", "").replace(" |664619", ""),
            "Lab 3",
            "isn't that of Blackboard's",
        ),
        (CANVAS, None, "isn't that of Blackboard's"),
    ],
)
def test_no_column_is_invented_for_blackboard(text: str, column: str | None, words: str, tmp_path: Path) -> None:
    """What has no number, is calculated or isn't plain is refused with what to say; so is another site's sheet."""
    with pytest.raises(UsageError, match=words):
        into_blackboard(sheet(tmp_path / "g.xls", text.encode("utf-16")), [], column)
