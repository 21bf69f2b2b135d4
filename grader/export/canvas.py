"""Canvas's gradebook: its own export with one column filled, ready to be imported again.

Rows are known by ID, SIS User ID or SIS Login ID, else by name. No column is invented: Canvas would make an assignment of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from grader.errors import UsageError
from grader.export.grades import Grade
from grader.export.joined import Joined, cell, chosen, differs, fill, join
from grader.export.sheet import Sheet
from grader.model import Text

_KEYS: Final = ("ID", "SIS User ID", "SIS Login ID")
_ASSIGNMENT: Final = re.compile(r".*\(\d+\)\s*")
_POSTING: Final = re.compile(r"\s*manual posting", re.IGNORECASE)


def into_canvas(sheet: Sheet, found: Sequence[Grade], column: str | None = None) -> Joined:
    """Fills the sheet. Raises UsageError where it is no gradebook of Canvas's, or the column isn't plain."""
    rows = sheet.rows
    head = [title.strip() for title in rows[0]]
    if "Student" not in head[0] or "ID" not in head:
        raise UsageError(
            f"{sheet.path}: the first line isn't that of Canvas's gradebook (Student, ID, …); export it again",
            zh=f"{sheet.path}：第一行不是 Canvas 成绩册的表头（Student, ID, …）；请重新导出",
        )
    place = chosen(
        sheet,
        head,
        column,
        [i for i, title in enumerate(head) if _ASSIGNMENT.fullmatch(title)],
        Text("which assignment is meant", "是哪一次作业"),
    )
    if not _ASSIGNMENT.fullmatch(head[place]):
        raise UsageError(
            f"{sheet.path}: {head[place]!r} is no assignment of Canvas's: those end with their number, as in 'Lab 3 (77)'",
            zh=f"{sheet.path}：{head[place]!r} 不是 Canvas 的作业列；作业列以编号结尾，如 'Lab 3 (77)'",
        )
    done = Joined(column=head[place])
    students: dict[int, Sequence[str]] = {}
    for number, cells in enumerate(rows[1:], 1):
        if "Points Possible" in cells[0]:
            _possible(sheet, cells, place, found, done)
        elif any(value.strip() for value in cells) and not _is_posting(cells):
            students[number] = cells
    best, done.unknown = join(students, [cell(head.index(key)) for key in _KEYS if key in head], lambda cells: cells[0], found)
    comma = sheet.mark == ";" and any(re.fullmatch(r"\d+,\d+", value) for cells in rows for value in cells)
    for row, grade in best.items():
        if place < len(rows[row]) and rows[row][place].strip().upper() == "EX":
            done.kept.append(f"{grade.id} {grade.name}".strip())
        else:
            fill(sheet, row, place, grade, done, comma)
    done.untouched = len(students) - len(best)
    return done


def _possible(sheet: Sheet, cells: Sequence[str], place: int, found: Sequence[Grade], done: Joined) -> None:
    said = cells[place] if place < len(cells) else ""
    if "read only" in said.casefold():
        raise UsageError(
            f"{sheet.path}: Canvas says that {done.column!r} is read only; choose the assignment's own column",
            zh=f"{sheet.path}：Canvas 标明 {done.column!r} 只读；请选择作业自己的那一列",
        )
    if differs(said, next(iter(found), None)):
        done.maximum = said.strip()


def _is_posting(cells: Sequence[str]) -> bool:
    told = [value for value in cells if value.strip()]
    return all(_POSTING.match(value) for value in told)
