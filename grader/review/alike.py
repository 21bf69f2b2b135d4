"""Alike pairs as the review app shows them: found once, on demand, from the stored texts; side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.collect import collect
from grader.errors import UsageError
from grader.lab import Lab
from grader.model import Submission
from grader.report.clean import one_line
from grader.report.code import whole_files
from grader.similar import Pair, Piece, Span, known_code, pairs
from grader.store import Store


def folder_pieces(folder: Path, files: Sequence[str], *, origin: str = "") -> Iterator[Piece]:
    """What lies in a folder of submissions. Raises UsageError where there is none."""
    if not folder.exists():
        raise UsageError(f"{folder}: no folder of submissions here", zh=f"{folder}：这里没有存放提交的文件夹")
    for entry in collect(folder, files):
        if isinstance(entry, Submission):
            yield Piece(entry.id, origin, {source.path: source.text for source in entry.files})


class Alike:
    """The pairs of a lab's stored submissions, and of those with other years'."""

    def __init__(self, lab: Lab, store: Store, across: Sequence[str] = ()) -> None:
        self._lab = lab
        self._store = store
        self._across = across
        self._lock = threading.Lock()
        self._found: list[Pair] | None = None

    def found(self) -> list[Pair]:
        with self._lock:
            if self._found is None:
                self._found = pairs(list(self._pieces()), known_code(self._lab))
            return self._found

    def context(self) -> dict[str, Any]:
        rows = [
            {
                "number": number,
                "left": _label(pair.left),
                "right": _label(pair.right),
                "percent": f"{100 * pair.similarity:.0f}",
                "shared": pair.shared,
            }
            for number, pair in enumerate(self.found(), start=1)
        ]
        return {"pairs": rows}

    def pair_context(self, number: int) -> dict[str, Any] | None:
        found = self.found()
        if not 1 <= number <= len(found):
            return None
        pair = found[number - 1]
        sides = [_side(pair.left, pair.left_spans, "l"), _side(pair.right, pair.right_spans, "r")]
        return {
            "sides": sides,
            "percent": f"{100 * pair.similarity:.0f}",
            "number": number,
            "total": len(found),
            "before": f"/similar/{number - 1}" if number > 1 else "",
            "after": f"/similar/{number + 1}" if number < len(found) else "",
        }

    def _pieces(self) -> Iterator[Piece]:
        names = self._store.ask("select submission from records where lab = ? and gone is null order by submission", self._lab.id)
        for (submission,) in names:
            yield Piece(str(submission), "", self._store.sources(self._lab.id, str(submission)))
        for folder in self._across:
            yield from folder_pieces(Path(folder), self._lab.rubric.files, origin=folder)


def _label(piece: Piece) -> str:
    return one_line(f"{piece.origin}: {piece.id}" if piece.origin else piece.id)


def _side(piece: Piece, spans: Sequence[Span], anchor: str) -> dict[str, Any]:
    places = [{"file": path, "line": first, "end_line": last} for path, first, last in spans]
    marked = {path for path, _, _ in spans}
    files = whole_files({path: text for path, text in piece.sources.items() if path in marked}, places, anchor)
    return {"label": _label(piece), "files": files, "places": len(spans)}
