"""The code of a notebook: its code cells joined, each under a line `# %% cell k`.

Magics stay: the worker takes them out line by line and keeps the numbering.
"""

from __future__ import annotations

import json
from typing import Any


class NotebookError(Exception):
    """Not a notebook, or a broken one; the message says how."""


def code_cells(text: str) -> tuple[str, tuple[int, ...]]:
    """The code and, for each code cell, the line on which its code starts. Raises NotebookError."""
    lines: list[str] = []
    starts: list[int] = []
    for number, code in enumerate(_codes(_cells(text)), start=1):
        lines.append(f"# %% cell {number}")
        starts.append(len(lines) + 1)
        lines.extend(code.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(lines) + "\n", tuple(starts)


def _cells(text: str) -> list[Any]:
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise NotebookError("nested too deeply") from None
    except ValueError as error:
        raise NotebookError(f"not JSON: {str(error)[:80]}") from None
    if not isinstance(notebook, dict):
        raise NotebookError("not a JSON object")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        # Format 3 kept cells in worksheets.
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise NotebookError("no list of cells")
    return cells


def _codes(cells: list[Any]) -> list[str]:
    codes = []
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        code = cell.get("source", cell.get("input", ""))
        if isinstance(code, list):
            code = "".join(part for part in code if isinstance(part, str))
        if isinstance(code, str) and code.strip():
            codes.append(code)
    return codes
