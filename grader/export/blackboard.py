"""Blackboard's grade centre: its own download, tabs in UTF-16 or commas, with one column filled, ready to be uploaded.

Rows are known by Username or Student ID, else by name; a column by the number behind its `|`. One without such a
number is never written: Blackboard would make a new column of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from grader.collect.lms.roster import PREVIEW, kind_of
from grader.errors import UsageError
from grader.export.grades import Grade
from grader.export.joined import Joined, Key, cell, chosen, differs, fill, join
from grader.export.sheet import Sheet
from grader.model import Text

_COLUMN: Final = re.compile(r".*\|\s*\d+\s*")
_CALCULATED: Final = re.compile(r"\[[^\]]*\bup to\b[^\]]*\]\s*\|")
_MOST: Final = re.compile(r"\[[^\]\d]*(\d+(?:[.,]\d+)?)[^\]]*\]\s*\|")

_EXAMPLE: Final = "Lab 3 [Total Pts: 100 Score] |77"


def into_blackboard(sheet: Sheet, found: Sequence[Grade], column: str | None = None) -> Joined:
    """Fills the sheet. Raises UsageError where it is no download of Blackboard's, or the column isn't plain."""
    rows = sheet.rows
    head = [title.strip() for title in rows[0]]
    kinds = [kind_of(title) for title in head]
    if "login" not in kinds or not any(_COLUMN.fullmatch(title) for title in head):
        raise UsageError(
            f"{sheet.path}: the first line isn't that of Blackboard's grade centre (Username, …, '{_EXAMPLE}'); "
            "download it again by Work Offline",
            zh=f"{sheet.path}：第一行不是 Blackboard 成绩中心的表头（Username, …, '{_EXAMPLE}'）；请用“脱机工作”重新下载",
        )
    likely = [i for i, title in enumerate(head) if _COLUMN.fullmatch(title) and not _CALCULATED.search(title)]
    place = chosen(sheet, head, column, likely, Text("which column is meant", "是哪一列"))
    if place not in likely:
        raise UsageError(
            f"{sheet.path}: {head[place]!r} takes no grades: such a column ends with its number and isn't calculated, "
            f"as '{_EXAMPLE}'",
            zh=f"{sheet.path}：{head[place]!r} 不能填写成绩；可填写的列以编号结尾且不是计算列，如 '{_EXAMPLE}'",
        )
    login = cell(kinds.index("login"))
    students = {number: cells for number, cells in enumerate(rows[1:], 1) if login(cells) and not login(cells).endswith(PREVIEW)}
    keys = [login, *([cell(kinds.index("id"))] if "id" in kinds else [])]
    done = Joined(column=head[place])
    best, done.unknown = join(students, keys, _name(kinds), found)
    most = _MOST.search(head[place])
    if most and differs(most[1], next(iter(found), None)):
        done.maximum = most[1]
    comma = sheet.mark != "," and any(re.fullmatch(r"\d+,\d+", value) for cells in students.values() for value in cells)
    for row, grade in best.items():
        fill(sheet, row, place, grade, done, comma)
    done.untouched = len(students) - len(best)
    return done


def _name(kinds: Sequence[str | None]) -> Key:
    """The family name, then the given one."""
    parts = [cell(kinds.index(kind)) for kind in ("last", "first") if kind in kinds]
    return lambda cells: " ".join(part(cells) for part in parts)
