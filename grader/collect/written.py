"""What a student wrote beside the code: the Markdown cells, within bounds and without embedded files.

It is kept for a person to read. It never reaches the sandbox and decides no point.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grader.collect import reasons
from grader.model import Markdown, Text
from grader.notebook import Cell

MAX_CELL: Final = 10_000  # characters of one cell that are kept
MAX_WRITTEN: Final = 100_000  # characters of one file's Markdown that are kept
_EMBEDDED: Final = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,60};base64,[A-Za-z0-9+/=]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The Markdown of one file, and what is to be said about it."""

    cells: tuple[Markdown, ...] = ()
    notes: tuple[Text, ...] = ()


NOTHING: Final = Written()


def written(path: str, cells: Sequence[Cell]) -> Written:
    """The cells, each cut at MAX_CELL characters and all together at MAX_WRITTEN; `cut` counts what was left out."""
    kept: list[Markdown] = []
    left, lost = MAX_WRITTEN, 0
    for cell in cells:
        text = _EMBEDDED.sub("data:…", cell.text.replace("\r\n", "\n").replace("\r", "\n"))
        room = min(MAX_CELL, left)
        cut = max(0, len(text) - room)
        lost += cut
        left -= len(text) - cut
        if room:
            kept.append(Markdown(file=path, cell=cell.number, text=text[:room], cut=cut))
    return Written(tuple(kept), (reasons.written_cut(path, lost),) if lost else ())
