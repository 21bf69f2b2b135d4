"""Plain tables of grades: CSV and XLSX, in which no name is a formula and an absent grade is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from grader.export.grades import Grade
from grader.report.clean import one_line
from grader.report.files import atomic, guarded

COLUMNS: Final = (
    "id",
    "name",
    "group",
    "points",
    "max",
    "machine",
    "status",
    "submitted",
    "minutes_late",
    "adjustments",
    "submission",
)
_NUMBERS: Final = frozenset({"points", "max", "machine", "minutes_late"})


def row_of(grade: Grade) -> dict[str, Any]:
    """A grade's cells; numbers as numbers, None where there is nothing."""
    record = grade.record
    steps = [f"{one['id']} {one['points']:g}" for one in record.get("adjustments") or ()]
    return {
        "id": grade.id,
        "name": grade.name,
        "group": (record.get("group") or {}).get("name") or "",
        "points": None if grade.points is None else float(grade.points),
        "max": float(grade.maximum),
        "machine": record.get("score") if record.get("status") == "graded" else None,
        "status": record.get("status"),
        "submitted": record.get("submitted") or "",
        "minutes_late": (record.get("late") or {}).get("minutes"),
        "adjustments": "; ".join(steps),
        "submission": grade.submission,
    }


def write_csv(path: Path, found: Iterable[Grade]) -> int:
    """UTF-8 with a BOM, as spreadsheets expect it. How many rows there are."""
    count = 0
    with atomic(path) as stream:
        stream.write(b"\xef\xbb\xbf" + _line(COLUMNS))
        for grade in found:
            cells = row_of(grade)
            stream.write(_line([_csv(cells[name]) for name in COLUMNS]))
            count += 1
    return count


def write_xlsx(path: Path, found: Iterable[Grade]) -> int:
    """A workbook with one sheet, written row by row. Texts are texts: none is taken for a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("grades")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    count = 0
    for grade in found:
        cells = row_of(grade)
        row = []
        for name in COLUMNS:
            value = cells[name]
            cell = WriteOnlyCell(sheet, value=value if name in _NUMBERS else one_line(value)[:32_000])
            if name not in _NUMBERS:
                cell.data_type = "s"
            row.append(cell)
        sheet.append(row)
        count += 1
    sink = io.BytesIO()
    book.save(sink)
    with atomic(path) as stream:
        stream.write(sink.getvalue())
    return count


def _csv(value: Any) -> str:
    if isinstance(value, float | int):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return guarded(value)


def _line(cells: Sequence[str]) -> bytes:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\r\n").writerow(cells)
    return sink.getvalue().encode("utf-8", "replace")
