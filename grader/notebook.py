"""A notebook's cells: its code joined, each cell under a line `# %% cell k`, and its Markdown apart.

Read from the notebook itself and from the `.py` that Jupyter or an editor exports. Outputs are never read.
Magics stay in the code: the worker takes them out line by line and keeps the numbering.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final


class NotebookError(Exception):
    """Not a notebook, or a broken one; the message says how, `zh` in Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell's text; `number` counts all cells from 1, `code` tells code from Markdown."""

    number: int
    code: bool
    text: str


def cells_of(text: str) -> tuple[Cell, ...]:
    """The code and Markdown cells that hold something. Raises NotebookError."""
    found = []
    for number, cell in enumerate(_cells(text), start=1):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if kind in ("code", "markdown", "heading") and (source := _source(cell)).strip():
            shown = f"{'#' * _level(cell)} {source}" if kind == "heading" else source  # of format 3
            found.append(Cell(number, kind == "code", shown))
    return tuple(found)


def code_of(cells: tuple[Cell, ...]) -> tuple[str, tuple[int, ...]]:
    """The code cells joined and, for each, the line on which its code starts."""
    lines: list[str] = []
    starts: list[int] = []
    for position, cell in enumerate((cell for cell in cells if cell.code), start=1):
        lines.append(f"# %% cell {position}")
        starts.append(len(lines) + 1)
        lines.extend(cell.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(lines) + "\n", tuple(starts)


def _cells(text: str) -> list[Any]:
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise NotebookError("nested too deeply", "嵌套太深") from None
    except ValueError as error:
        raise NotebookError(f"not JSON: {str(error)[:80]}", f"不是 JSON：{str(error)[:80]}") from None
    if not isinstance(notebook, dict):
        raise NotebookError("not a JSON object", "不是 JSON 对象")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        # Format 3 kept cells in worksheets.
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise NotebookError("no list of cells", "没有单元列表")
    return cells


def _source(cell: Any) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _level(cell: Any) -> int:
    level = cell.get("level")
    return min(max(level, 1), 6) if isinstance(level, int) else 1


# ── exported to .py ──

_PROMPT: Final = re.compile(r"# In ?\[[ \d*]*\]:\s*")  # as `jupyter nbconvert --to script` marks code cells
_PERCENT: Final = re.compile(r"# ?%%(.*)")  # as VS Code, Spyder and jupytext mark cells
_PREAMBLE: Final = re.compile(r"#!|# *-\*-|# coding[:=]")


def exported_markdown(text: str) -> tuple[Cell, ...]:
    """The Markdown cells of a notebook saved as `.py`, numbered by their first lines; none where it is no such file."""
    lines = text.split("\n")
    if any(_PERCENT.fullmatch(line) and "[markdown]" in line.casefold() for line in lines):
        found = _percent_blocks(lines)
    elif any(_PROMPT.fullmatch(line) for line in lines):
        found = _script_blocks(lines)
    else:
        return ()
    return tuple(Cell(number, False, body) for number, body in found if body.strip())


def _percent_blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    heads = [at for at, line in enumerate(lines) if _PERCENT.fullmatch(line)]
    for at, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        if "[markdown]" in lines[at].casefold():
            body = [line for line in lines[at + 1 : end] if line.strip() not in ('"""', 'r"""')]
            yield at + 1, _uncommented(body)


def _script_blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Comment blocks between blank lines that stand before a code cell's mark, another such block or the end."""
    blocks: list[tuple[int, int]] = []  # first line, one past the last
    for at, line in enumerate(lines):
        if line.startswith("#") and blocks and blocks[-1][1] == at:
            blocks[-1] = (blocks[-1][0], at + 1)
        elif line.startswith("#"):
            blocks.append((at, at + 1))
    kept: list[tuple[int, int]] = []
    following = len(lines)  # the first line after this block that isn't blank and starts a cell
    for first, last in reversed(blocks):
        after = next((at for at in range(last, len(lines)) if lines[at].strip()), len(lines))
        alone = first == 0 or not lines[first - 1].strip()
        if _PROMPT.fullmatch(lines[first]):
            following = first
        elif alone and after in (following, len(lines)) and not _PREAMBLE.match(lines[first]):
            kept.append((first, last))
            following = first
    for first, last in reversed(kept):
        yield first + 1, _uncommented(lines[first:last])


def _uncommented(lines: list[str]) -> str:
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
