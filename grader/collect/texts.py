"""A file's bytes as text: Python files in any encoding, notebooks as their code cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from grader.collect import reasons
from grader.collect.decode import decode
from grader.collect.written import NOTHING, Written, written
from grader.model import Source, Text
from grader.notebook import Cell, NotebookError, cells_of, code_of, exported_markdown

MAX_TEXT: Final = 2 << 20  # characters of code; a notebook's outputs don't count


@dataclass(frozen=True, slots=True)
class Read:
    """The source, if the file could be read, and what is to be said about it."""

    source: Source | None
    notes: tuple[Text, ...] = ()
    written: Written = NOTHING


def source(path: str, data: bytes) -> Read:
    """The file as a source, or the reason why not."""
    if not data.strip():
        return Read(None, (reasons.empty(path),))
    decoded = decode(path, data)
    if decoded.text is None:
        return Read(None, decoded.notes)
    text = decoded.text
    starts: tuple[int, ...] = ()
    if path.casefold().endswith(".ipynb"):
        try:
            cells = cells_of(text)
        except NotebookError as error:
            return Read(None, (*decoded.notes, reasons.broken_notebook(path, Text(str(error), error.zh))))
        text, starts = code_of(cells)
        if not starts:
            return Read(None, (*decoded.notes, reasons.no_code(path)), written(path, cells))
    else:
        cells = ()
    if len(text) > MAX_TEXT:
        return Read(None, (*decoded.notes, reasons.too_large(path, MAX_TEXT / (1 << 20))))
    if not text.strip():
        return Read(None, (*decoded.notes, reasons.empty(path)))
    prose = written(path, _prose(text, cells))
    source = Source(path=path, text=text, encoding=decoded.encoding, cells=starts)
    return Read(source, (*decoded.notes, *prose.notes), prose)


def _prose(text: str, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if not cell.code) if cells else exported_markdown(text)
