"""Moodle's grading worksheet: its own download with the grades filled in, in whatever language its headers are.

Rows are known by the participant's number, ID number or address, else by name; `Last modified (grade)` stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from grader.collect.lms.roster import kind_of
from grader.errors import UsageError
from grader.export.grades import Grade
from grader.export.joined import Joined, Key, cell, chosen, differs, fill, join
from grader.export.sheet import Sheet
from grader.model import Text

_GRADE: Final = (
    "grade",
    "成绩",
    "評分",
    "评分",
    "分数",
    "分數",
    "bewertung",
    "note",
    "calificación",
    "nota",
    "valutazione",
    "成績",
    "оценка",
)
_MOST: Final = (
    "maximum grade",
    "最高分",
    "最高成绩",
    "满分",
    "最大成绩",
    "beste bewertung",
    "note maximale",
    "calificación máxima",
)
_CHANGEABLE: Final = ("grade can be changed", "成绩可以更改", "成绩可以修改", "可以更改成绩", "bewertung kann geändert werden")
_NO: Final = ("no", "否", "nein", "non")
_PARTICIPANT: Final = re.compile(r"\D*(\d+)")


def into_moodle(sheet: Sheet, found: Sequence[Grade], column: str | None = None) -> Joined:
    """Fills the sheet. Raises UsageError where it is no worksheet of Moodle's, or the column isn't plain."""
    rows = sheet.rows
    head = [title.strip() for title in rows[0]]
    students = {number: cells for number, cells in enumerate(rows[1:], 1) if any(value.strip() for value in cells)}
    if not students or not all(_PARTICIPANT.fullmatch(cells[0].strip()) for cells in students.values()):
        raise UsageError(
            f"{sheet.path}: the first column doesn't name participants ('Participant 4711'); download the worksheet again",
            zh=f"{sheet.path}：第一列不是参与者编号（'Participant 4711'）；请重新下载评分表",
        )
    place = chosen(
        sheet,
        head,
        column,
        [i for i, title in enumerate(head) if title.casefold() in _GRADE],
        Text("the column of the grades", "成绩所在的列"),
    )
    if place == 0:
        raise UsageError(
            f"{sheet.path}: the first column names the participants; say --column with the grades' header",
            zh=f"{sheet.path}：第一列是参与者；请用 --column 指定成绩列的表头",
        )
    most, open_ = _place(head, _MOST), _place(head, _CHANGEABLE)
    done = Joined(column=head[place])
    kinds = [kind_of(title) for title in head]
    keys: list[Key] = [_participant, *(cell(kinds.index(kind)) for kind in ("id", "email", "login") if kind in kinds[1:])]
    name = cell(kinds.index("name") if "name" in kinds else 1)
    best, done.unknown = join(students, keys, name, found)
    comma = sheet.mark == ";" and any(re.fullmatch(r"\d+,\d+", value) for cells in rows for value in cells)
    for row, grade in best.items():
        if open_ is not None and rows[row][open_].strip().casefold() in _NO:
            done.kept.append(f"{grade.id} {grade.name}".strip())
            continue
        if most is not None and differs(rows[row][most], grade):
            done.maximum = rows[row][most].strip()
        fill(sheet, row, place, grade, done, comma)
    done.untouched = len(students) - len(best)
    return done


def _participant(cells: Sequence[str]) -> str:
    found = _PARTICIPANT.fullmatch(cells[0].strip())
    return found[1] if found else ""


def _place(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((place for place, title in enumerate(head) if title.casefold() in names), None)
