"""The measured table and its picture: docs/performance.md is written again between its marks."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "performance.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "performance.svg"
_ROW, _LEFT, _WIDTH = 26, 280, 900


def put(mark: str, text: str) -> None:
    """The text in the page's part of that name, in place of what stood there."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    assert begin in page, mark
    PAGE.write_text(re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL), encoding="utf-8")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a cell is what its value says."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def middle(values: Sequence[float]) -> str:
    """Median and half the range, in milliseconds."""
    known = [value for value in values if not math.isnan(value)]
    return f"{statistics.median(known) * 1e3:.0f} ± {(max(known) - min(known)) * 500:.0f}" if known else "not counted"


def picture(labs: Mapping[str, Mapping[str, float]]) -> None:
    """CPU seconds per submission by way, on a logarithmic scale; each lab a row of dots."""
    ways = list(dict.fromkeys(way for measured in labs.values() for way in measured))
    values = [value for measured in labs.values() for value in measured.values() if value > 0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def at(value: float) -> float:
        return _LEFT + (math.log10(value) - low) / (high - low) * (_WIDTH - _LEFT - 40)

    height = 60 + _ROW * len(ways)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13">',
        "<title>CPU time per submission, by way of grading (logarithmic)</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        x = at(10.0**power)
        lines.append(f'<path d="M{x:.1f} 30V{height - 24}" stroke="#ccc"/>')
        lines.append(f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#333">{_seconds(power)}</text>')
    for index, lab in enumerate(labs):
        lines.append(f'<circle cx="{_LEFT + index * 90}" cy="15" r="5" fill="{_COLOURS[index]}"/>')
        lines.append(f'<text x="{_LEFT + index * 90 + 10}" y="19" fill="#333">{escape(lab)}</text>')
    for row, way in enumerate(ways):
        y = 48 + row * _ROW
        lines.append(f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end" fill="#111">{escape(way)}</text>')
        for index, measured in enumerate(labs.values()):
            if measured.get(way, 0) > 0:
                lines.append(f'<circle cx="{at(measured[way]):.1f}" cy="{y}" r="5" fill="{_COLOURS[index]}" fill-opacity=".85"/>')
    PICTURE.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")


def _seconds(power: int) -> str:
    return f"{10**power} s" if power >= 0 else f"{10 ** (power + 3):g} ms"
