"""Grades put into a site's sheet: whose row is whose, which column, what was left alone and what found no row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grader.collect.lms.roster import squash, squashed_names
from grader.errors import UsageError
from grader.export.grades import Grade
from grader.export.sheet import Sheet
from grader.model import Text

Key = Callable[[Sequence[str]], str]


@dataclass(slots=True)
class Joined:
    """What became of the grades."""

    file: str = ""
    column: str = ""
    written: int = 0  # cells that now say something else
    same: int = 0  # cells that said it already
    empty: list[str] = field(default_factory=list)  # nothing to hand over: the cell stays empty
    kept: list[str] = field(default_factory=list)  # the site says that these cells mustn't be changed
    unknown: list[str] = field(default_factory=list)  # no row of the sheet is theirs
    untouched: int = 0  # rows of students without a submission
    maximum: str | None = None  # what the sheet says is the most, where it is something else

    def as_record(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def join(
    rows: Mapping[int, Sequence[str]], keys: Sequence[Key], name: Key, found: Sequence[Grade]
) -> tuple[dict[int, Grade], list[str]]:
    """Rows with their grades, and the students who have none. The key that fits most students is the one that counts."""
    by_id = {grade.id.casefold(): grade for grade in found}
    best: dict[int, Grade] = {}
    for key in keys:
        fits = {row: by_id[key(cells).casefold()] for row, cells in rows.items() if key(cells).casefold() in by_id}
        if len(fits) > len(best):
            best = fits
    taken = {grade.id for grade in best.values()}
    rest = [grade for grade in found if grade.id not in taken and grade.name]
    named: dict[str, list[int]] = {}
    for row, cells in rows.items():
        for spelled in squashed_names(name(cells)) if row not in best else ():
            named.setdefault(spelled, []).append(row)
    for grade in rest:
        places = named.get(squash(grade.name), [])
        alike = [other for other in found if squash(other.name) == squash(grade.name)]
        if len(places) == 1 and len(alike) == 1:  # two of one name are nobody
            best[places[0]] = grade
            taken.add(grade.id)
    return best, [f"{grade.id} {grade.name}".strip() for grade in found if grade.id not in taken]


def chosen(sheet: Sheet, head: Sequence[str], asked: str | None, likely: Sequence[int], what: Text) -> int:
    """The column for the grades: the one that was asked for, else the only one it can be. Raises UsageError."""
    if asked is not None:
        fits = [
            place
            for place, title in enumerate(head)
            if asked in (title.strip(), _number(title)) or title.strip().startswith((f"{asked} (", f"{asked} ["))
        ]
    else:
        fits = list(likely)
    if len(fits) == 1:
        return fits[0]
    shown = ", ".join(repr(head[place].strip()) for place in (likely or range(len(head)))[:20])
    problem = (
        Text(f"no column is {asked!r}", f"没有名为 {asked!r} 的列")
        if asked and not fits
        else Text(f"{what.en} isn't plain", f"无法确定{what.zh}")
    )
    raise UsageError(
        f"{sheet.path}: {problem.en}; say --column with one of {shown}",
        zh=f"{sheet.path}：{problem.zh}；请用 --column 指定其中一列：{shown}",
    )


def _number(title: str) -> str:
    """A column's own number: `Lab 3 (77)` at Canvas, `Lab 3 [Total Pts: 100 Score] |77` at Blackboard."""
    found = re.search(r"(?:\((\d+)\)|\|\s*(\d+))\s*$", title)
    return (found[1] or found[2]) if found else ""


def cell(place: int) -> Key:
    """What stands there in a row; nothing where the row is too short."""
    return lambda cells: cells[place].strip() if place < len(cells) else ""


def differs(said: str, grade: Grade | None) -> bool:
    """Whether the sheet's most isn't ours."""
    try:
        return grade is not None and bool(said.strip()) and Decimal(said.strip().replace(",", ".")) != grade.maximum
    except ArithmeticError:
        return False


def fill(sheet: Sheet, row: int, column: int, grade: Grade, done: Joined, comma: bool) -> None:
    """Writes one grade and counts it."""
    if grade.points is None:
        done.empty.append(f"{grade.id} {grade.name}".strip())
    shown = grade.shown.replace(".", ",") if comma else grade.shown
    before = sheet.value(row, column)
    if _same(before, shown):
        done.same += 1
    else:
        done.written += sheet.set(row, column, shown)


def _same(before: str, shown: str) -> bool:
    """Equal at two decimals: a site's 90.00 is our 90."""
    try:
        return round(Decimal(before.strip().replace(",", ".")), 2) == round(Decimal(shown.replace(",", ".")), 2)
    except ArithmeticError:
        return before.strip() == shown
