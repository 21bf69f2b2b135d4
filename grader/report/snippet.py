"""Lines of a student's file around a place, for cards and for the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.report.clean import printable


@dataclass(frozen=True, slots=True)
class Line:
    """One line of code; number 0 stands for `left_out` lines that aren't shown."""

    number: int
    code: str
    marked: bool = False
    left_out: int = 0


def cut(sources: Mapping[str, str], location: Mapping[str, Any] | None, *, around: int, limit: int) -> list[Line]:
    """The marked lines with some around them; long stretches lose their middle. Empty when the file isn't here."""
    if not location or location.get("file") not in sources:
        return []
    lines = split(sources[str(location["file"])])
    first, last = span(location)
    if not 1 <= first <= len(lines):
        return []
    last = min(max(first, last), len(lines))
    low, high = max(1, first - around), min(len(lines), last + around)
    while low < first and not lines[low - 1].strip():
        low += 1
    while high > last and not lines[high - 1].strip():
        high -= 1
    found = [Line(n, lines[n - 1], first <= n <= last) for n in range(low, high + 1)]
    return _shorten(found, limit)


def span(location: Mapping[str, Any]) -> tuple[int, int]:
    first = int(location.get("line") or 0)
    return first, max(first, int(location.get("end_line") or first))


def split(source: str) -> list[str]:
    """Lines as editors count them: form feeds and separators inside a line don't break it."""
    lines = printable(source).expandtabs(4).split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


def indent(lines: Sequence[Line]) -> int:
    """Spaces that all lines share."""
    return min((len(line.code) - len(line.code.lstrip()) for line in lines if line.code.strip()), default=0)


def _shorten(lines: list[Line], limit: int) -> list[Line]:
    if len(lines) <= limit:
        return lines
    head = limit * 2 // 3
    tail = limit - head - 1
    left_out = len(lines) - head - tail
    return [*lines[:head], Line(0, "", left_out=left_out), *lines[len(lines) - tail :]]
