"""A CSV that is given back as it came but for the cells that were set: quotes, order, BOM and line endings stay."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from grader.collect.decode import decode
from grader.errors import UsageError

_CELL: Final = re.compile(r'"(?:[^"]|"")*"|[^{mark}\r\n]*')


class Sheet:
    """Rows of cells as they are written in the file. Raises UsageError where it can't be given back unchanged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"{path}: can't be read ({error.strerror}); --sheet names the sheet as it was downloaded",
                zh=f"{path}：无法读取（{error.strerror}）；--sheet 应指定下载得到的表格",
            ) from error
        found = decode(path.name, data)
        self._encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else found.encoding
        text = (found.text or "").removeprefix("\ufeff")
        if not text.strip() or text.encode(self._encoding, "replace") != data:
            raise UsageError(
                f"{path}: this is no CSV that can be given back as it came; download it again",
                zh=f"{path}：这不是能原样写回的 CSV；请重新下载",
            )
        self.mark = max(",;\t", key=text.split("\n", 1)[0].count)
        self._rows, self._ends = _cut(text, self.mark)

    @property
    def rows(self) -> list[list[str]]:
        """The cells' values."""
        return [[_value(cell) for cell in row] for row in self._rows]

    def value(self, row: int, column: int) -> str:
        """One cell's value; empty where the row is too short."""
        cells = self._rows[row]
        return _value(cells[column]) if column < len(cells) else ""

    def set(self, row: int, column: int, value: str) -> bool:
        """Puts a value into a cell; False where it already says so. A row that is too short gets the cells that it lacks."""
        cells = self._rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        if _value(cells[column]) == value:
            return False
        quoted = cells[column].startswith('"') or any(sign in value for sign in f'{self.mark}"\r\n')
        cells[column] = '"' + value.replace('"', '""') + '"' if quoted else value
        return True

    @property
    def data(self) -> bytes:
        """The whole file."""
        lines = (self.mark.join(row) + end for row, end in zip(self._rows, self._ends, strict=True))
        return "".join(lines).encode(self._encoding)


def _cut(text: str, mark: str) -> tuple[list[list[str]], list[str]]:
    """The rows' cells as they are written, and what ends each row."""
    cell = re.compile(_CELL.pattern.replace("{mark}", re.escape(mark)))
    rows: list[list[str]] = [[]]
    ends: list[str] = []
    place = 0
    while True:
        found = cell.match(text, place)
        assert found is not None
        rest = re.compile(f"[^{re.escape(mark)}\r\n]*").match(text, found.end())  # what stands behind a closing quote
        assert rest is not None
        rows[-1].append(found.group() + rest.group())
        place = rest.end()
        if text.startswith(mark, place):
            place += 1
            continue
        end = "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
        ends.append(end)
        place += len(end)
        if place >= len(text):
            return rows, ends
        rows.append([])


def _value(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell.startswith('"') and cell.endswith('"') else cell
